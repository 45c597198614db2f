package roster

import (
	"cmp"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"
)

// The length of a password, in code points, and the most bytes that are looked
// at.
const (
	minPassword      = 8
	maxPassword      = 256
	maxPasswordBytes = 1024
)

// The cost of a new hash (OWASP Password Storage Cheat Sheet: argon2id with 19
// MiB, 2 passes, 1 lane), and the highest cost of a stored hash. The latter is
// checked before any memory is taken.
const (
	hashMemory = 19 * 1024 // KiB
	hashTime   = 2         // passes

	maxHashMemory = 128 * 1024 // KiB
	maxHashTime   = 10         // passes
	maxHashLanes  = 4
	maxHashText   = 512 // bytes of the encoded hash
	maxHashBytes  = 64  // bytes of the salt, and of the key
)

// How long a password waits for its turn by default, and how many may wait.
const (
	hashWait   = 5 * time.Second
	hashPlaces = 256
)

// hasher hashes and checks passwords, a few at a time: without a bound, many at
// once would take gigabytes and stop everything else.
type hasher struct {
	params  argon2id.Params
	foreign []ForeignHash
	queue   *hashQueue
	costs   hashCosts
	samples []PasswordHash // of costs in use
	learnt  sync.Once      // their costs are known
}

func newHasher(c *Config) *hasher {
	p := argon2id.Params{
		Memory: cmp.Or(c.HashMemory, hashMemory), Iterations: cmp.Or(c.HashTime, hashTime),
		Parallelism: 1, SaltLength: 16, KeyLength: 32,
	}
	places, wait := c.HashQueue, c.HashWait
	if places <= 0 {
		places = hashPlaces
	}
	if wait <= 0 {
		wait = hashWait
	}
	slots := max(1, runtime.GOMAXPROCS(0)-1)
	return &hasher{params: p, foreign: c.ForeignHashes, samples: c.HashSamples, queue: newHashQueue(slots, places, wait)}
}

// create returns an argon2id hash of password. The caller holds a slot.
func (h *hasher) create(password SecretText) (PasswordHash, error) {
	h.collectGarbage()
	text, err := argon2id.CreateHash(normalPassword(password), &h.params)
	if err != nil {
		return "", fmt.Errorf("roster: hash a password: %w", err)
	}
	return PasswordHash(text), nil
}

// compare tells whether password is the one that stored was made of, and whether
// stored was made with other parameters than are used now. The caller holds a
// slot.
func (h *hasher) compare(password SecretText, stored PasswordHash) (ok, stale bool, err error) {
	foreign, err := h.check(stored)
	if err != nil {
		return false, false, err
	}
	h.collectGarbage()
	started := time.Now()
	if foreign != nil {
		ok, err := h.compareForeign(foreign, password, stored)
		return ok, true, err
	}
	ok, params, err := argon2id.CheckHash(normalPassword(password), string(stored))
	if err != nil {
		return false, false, fmt.Errorf("%w: not argon2id", ErrUnusableHash)
	}
	h.costs.note(fmt.Sprintf("argon2id m=%d,t=%d,p=%d", params.Memory, params.Iterations, params.Parallelism), time.Since(started))
	return ok, *params != h.params, nil
}

// checkHash refuses a stored hash on which package argon2id would panic (its
// lower bounds are those of RFC 9106 section 3.1) and one that costs too much.
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

// normalPassword returns password in Unicode NFC, so that it is the same on every
// keyboard: some type an accented letter as one character, some as two.
func normalPassword(password SecretText) string { return norm.NFC.String(string(password)) }

// checkPassword refuses a password that is too short or too long: in bytes before
// it is normalized, in code points after that.
func checkPassword(password SecretText, least int) error {
	if len(password) > maxPasswordBytes {
		return invalid("password", "must have at most %d bytes", maxPasswordBytes)
	}
	if !utf8.ValidString(string(password)) {
		return invalid("password", "must be UTF-8")
	}
	n := utf8.RuneCountInString(normalPassword(password))
	if n < least || n > maxPassword {
		return invalid("password", "must have %d to %d characters", least, maxPassword)
	}
	return nil
}
