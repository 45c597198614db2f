package roster

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"
)

// What a password may be: code points, and bytes before any work is done.
const (
	minPassword      = 8
	maxPassword      = 256
	maxPasswordBytes = 1024
)

// What a hash costs by default (OWASP: argon2id m=19 MiB, t=2, p=1), and what
// a stored one may cost at most before any memory is taken for it.
const (
	hashMemory = 19 * 1024 // KiB
	hashTime   = 2

	maxHashMemory = 128 * 1024 // KiB
	maxHashTime   = 10
	maxHashLanes  = 4
	maxHashText   = 512 // bytes of the encoded hash
	maxHashBytes  = 64  // of salt and of key
)

// hashWait is how long a password waits for its turn.
const hashWait = 100 * time.Millisecond

// hasher hashes and checks passwords, few at a time: an unbounded number would
// take gigabytes and stop everything else.
type hasher struct {
	params  argon2id.Params
	foreign []ForeignHash
	slots   chan struct{} // hashing now
	queue   chan struct{} // hashing or waiting
}

func newHasher(memory, time uint32, foreign ...ForeignHash) *hasher {
	n := max(1, runtime.GOMAXPROCS(0)-1)
	p := argon2id.Params{Memory: hashMemory, Iterations: hashTime, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	if memory > 0 {
		p.Memory = memory
	}
	if time > 0 {
		p.Iterations = time
	}
	return &hasher{params: p, foreign: foreign, slots: make(chan struct{}, n), queue: make(chan struct{}, 2*n)}
}

// acquire waits for a slot for at most hashWait; leave gives it back.
func (h *hasher) acquire(ctx context.Context) error {
	select {
	case h.queue <- struct{}{}:
	default:
		return ErrBusy
	}
	timer := time.NewTimer(hashWait)
	defer timer.Stop()
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-timer.C:
		<-h.queue
		return ErrBusy
	case <-ctx.Done():
		<-h.queue
		return ctx.Err()
	}
}

func (h *hasher) release() {
	<-h.slots
	<-h.queue
}

func (h *hasher) hash(ctx context.Context, password string) (PasswordHash, error) {
	if err := h.acquire(ctx); err != nil {
		return "", err
	}
	defer h.release()
	return h.create(password)
}

// create hashes in a slot that the caller has entered.
func (h *hasher) create(password string) (PasswordHash, error) {
	text, err := argon2id.CreateHash(normalPassword(password), &h.params)
	if err != nil {
		return "", fmt.Errorf("roster: hash a password: %w", err)
	}
	return PasswordHash(text), nil
}

// verify tells whether password is the one that stored was made of, and
// whether stored was made with other parameters than are used now.
func (h *hasher) verify(ctx context.Context, password string, stored PasswordHash) (ok, stale bool, err error) {
	if _, err := h.check(stored); err != nil {
		return false, false, err
	}
	if err := h.acquire(ctx); err != nil {
		return false, false, err
	}
	defer h.release()
	return h.compare(password, stored)
}

// compare is verify in a slot that the caller has entered.
func (h *hasher) compare(password string, stored PasswordHash) (ok, stale bool, err error) {
	foreign, err := h.check(stored)
	if err != nil {
		return false, false, err
	}
	if foreign != nil {
		ok, err := foreign.Verify(normalPassword(password), stored)
		return ok, true, err
	}
	ok, params, err := argon2id.CheckHash(normalPassword(password), string(stored))
	if err != nil {
		return false, false, fmt.Errorf("%w: not argon2id", ErrUnusableHash)
	}
	return ok, *params != h.params, nil
}

// checkHash refuses a stored hash that the argon2 package would panic on, or
// that costs more than roster spends. RFC 9106 section 3.1 has the lower
// bounds.
func checkHash(stored PasswordHash) error {
	if len(stored) > maxHashText {
		return fmt.Errorf("%w: longer than %d bytes", ErrUnusableHash, maxHashText)
	}
	p, salt, key, err := argon2id.DecodeHash(string(stored))
	if err != nil {
		return fmt.Errorf("%w: not argon2id", ErrUnusableHash)
	}
	header := fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$", p.Memory, p.Iterations, p.Parallelism)
	switch {
	case !strings.HasPrefix(string(stored), header):
		return fmt.Errorf("%w: parameters in another form than m=…,t=…,p=…", ErrUnusableHash)
	case p.Iterations < 1 || p.Parallelism < 1 || p.Memory < 8*uint32(p.Parallelism):
		return fmt.Errorf("%w: parameters below those of RFC 9106", ErrUnusableHash)
	case p.Memory > maxHashMemory || p.Iterations > maxHashTime || p.Parallelism > maxHashLanes:
		return fmt.Errorf("%w: costs more than m=%d,t=%d,p=%d", ErrUnusableHash, maxHashMemory, maxHashTime, maxHashLanes)
	case len(salt) < 8 || len(salt) > maxHashBytes || len(key) < 16 || len(key) > maxHashBytes:
		return fmt.Errorf("%w: salt or key too short or too long", ErrUnusableHash)
	}
	return nil
}

// normalPassword makes composed and decomposed text the same password.
func normalPassword(password string) string { return norm.NFC.String(password) }

// checkPassword refuses a password by its length: in bytes before anything is
// done with it, in code points after NFC.
func checkPassword(password string, least int) error {
	if len(password) > maxPasswordBytes {
		return invalid("password", "must have at most %d bytes", maxPasswordBytes)
	}
	if !utf8.ValidString(password) {
		return invalid("password", "must be UTF-8")
	}
	n := utf8.RuneCountInString(normalPassword(password))
	if n < least || n > maxPassword {
		return invalid("password", "must have %d to %d characters", least, maxPassword)
	}
	return nil
}
