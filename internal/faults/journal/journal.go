// Package journal keeps what callers of a database were about to do and what
// they were told, outside the database. Each entry is one line of JSON, written
// by one call of the system: it outlives the death of the program.
package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"sync"
	"time"

	"example.com/roster"
)

// Outcome is what a caller was told.
type Outcome string

// The outcomes. A call without an answer is Unknown too.
const (
	Done    Outcome = "done"
	Refused Outcome = "refused" // an error that promises that nothing was done
	Unknown Outcome = "unknown" // ErrCommitUnknown
)

// Intent is what a call would do.
type Intent struct {
	Kind    string   // of the call, for people
	Effects []Effect // one a user and account; all of them happen or none
	Use     *Use     `json:",omitempty"` // what it consumes
	Host    bool     `json:",omitempty"` // it writes a row of the host's for the first user
	Fails   bool     `json:",omitempty"` // it is meant to be refused
	Arrival *Arrival `json:",omitempty"` // it is no call: a relay has delivered an event
}

// Arrival is an event that a relay has delivered. The entry has no answer.
type Arrival struct {
	Event   roster.ID
	Kind    roster.EventKind
	Account roster.ID
	User    roster.ID
	Version int64 // of the user, or of its membership
}

// Effect is what a call would do to one user in one account.
type Effect struct {
	Account  roster.ID
	User     roster.ID
	Events   []roster.EventKind
	Versions int64            `json:",omitempty"` // by how much it raises the version of the user
	Ends     []roster.Purpose `json:",omitempty"` // every secret of these purposes ends
	EndsText []string         `json:",omitempty"` // these end
	Fades    []string         `json:",omitempty"` // these work for a moment more
	Creates  bool             `json:",omitempty"` // it makes the user
}

// Use is what a call consumes or gives back.
type Use struct {
	Product string
	Key     string
	N       int64
	Refund  bool `json:",omitempty"` // what was taken under Key is given back
}

// Live is the text of a secret that works from now on.
type Live struct {
	User    roster.ID
	Purpose roster.Purpose
	Text    string
	Account roster.ID // where it acts
}

// Answer is what the caller was told.
type Answer struct {
	Outcome Outcome
	Error   string               `json:",omitempty"`
	Wrong   bool                 `json:",omitempty"` // an error that no caller may meet
	Records map[roster.ID]Record `json:",omitempty"` // the users as they are now
	Live    []Live               `json:",omitempty"`
}

// Entry is a call. Its Answer is nil where the caller never got one.
type Entry struct {
	Began, Ended time.Time // Ended is zero without an answer
	Intent       Intent
	Answer       *Answer
}

// line is one line of the file: an intent, or the answer to the one before it
// with the same number.
type line struct {
	N      int
	At     time.Time
	Intent *Intent `json:",omitempty"`
	Answer *Answer `json:",omitempty"`
}

// Journal is a file that is written. It is safe for concurrent use.
type Journal struct {
	mu   sync.Mutex
	file *os.File
	n    int
}

// Create makes the journal of one process, which must not exist.
func Create(path string) (*Journal, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	return &Journal{file: f}, nil
}

// Intend writes what is going to be done, and returns its number.
func (j *Journal) Intend(i Intent) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.n++
	return j.n, j.write(line{N: j.n, At: time.Now(), Intent: &i})
}

// Answered writes what the caller was told.
func (j *Journal) Answered(n int, a Answer) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.write(line{N: n, At: time.Now(), Answer: &a})
}

func (j *Journal) write(l line) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	_, err = j.file.Write(append(text, '\n'))
	return err
}

// Close closes the file.
func (j *Journal) Close() error { return j.file.Close() }

// Read returns the calls of a journal in the order in which they began. A last
// line that was cut off is left out: its caller was told nothing.
func Read(path string) ([]*Entry, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []*Entry
	byNumber := map[int]*Entry{}
	lines := bufio.NewScanner(bytes.NewReader(text[:bytes.LastIndexByte(text, '\n')+1]))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var l line
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, err
		}
		if l.Intent != nil {
			e := &Entry{Began: l.At, Intent: *l.Intent}
			all, byNumber[l.N] = append(all, e), e
			continue
		}
		e := byNumber[l.N]
		if e == nil {
			return nil, errors.New("an answer without an intent")
		}
		e.Ended, e.Answer = l.At, l.Answer
	}
	return all, lines.Err()
}

// String names the call and its users.
func (e *Entry) String() string {
	var b strings.Builder
	b.WriteString(e.Intent.Kind)
	for _, x := range e.Intent.Effects {
		b.WriteString(" " + x.User.String())
	}
	if e.Answer != nil && e.Answer.Error != "" {
		b.WriteString(" (" + e.Answer.Error + ")")
	}
	return b.String()
}
