package webhook

import (
	"bytes"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"example.com/roster"
)

// ErrRefused says that a message is not from the sender, or too old. It does not say
// which: answer 400.
var ErrRefused = errors.New("webhook: refused: no signature of a known secret, or another time")

const (
	tolerance      = 5 * time.Minute
	mostBody       = 1 << 20 // bytes
	mostSignatures = 32      // compared in one message
)

// Verifier checks messages where they arrive. It is safe for concurrent use.
type Verifier struct {
	// Secrets are those of the endpoint: the present one, and the one before while they
	// change. A message that is signed under one of them is good.
	Secrets []roster.SecretText

	// Tolerance is how far the clocks of the sender and the receiver may differ. 0 means
	// 5 minutes.
	Tolerance time.Duration

	// Now is the clock. Nil means time.Now.
	Now func() time.Time
}

// Verify checks the headers of a message against its body, as it was received. The error
// is ErrRefused, or says what is wrong with Secrets. Whoever may have the message twice
// remembers the header webhook-id for a day.
func (v *Verifier) Verify(header http.Header, body []byte) error {
	secrets, err := keys(v.Secrets)
	if err != nil {
		return err
	}
	id := header.Get(HeaderID)
	seconds, err := strconv.ParseInt(header.Get(HeaderTimestamp), 10, 64)
	if err != nil || id == "" {
		return ErrRefused
	}
	at := time.Unix(seconds, 0)
	if age := v.now().Sub(at); age > v.tolerance() || age < -v.tolerance() {
		return ErrRefused
	}
	sent := strings.SplitN(header.Get(HeaderSignature), " ", mostSignatures+1)
	good := false
	for _, k := range secrets {
		want := []byte(signature(k, id, at, body))
		for _, s := range sent[:min(len(sent), mostSignatures)] {
			if hmac.Equal([]byte(s), want) {
				good = true
			}
		}
	}
	if !good {
		return ErrRefused
	}
	return nil
}

// Read reads the body of a request, of 1 MiB at most, verifies it, and returns the event.
// The errors are those of Verify and of the connection, and of a body that is too long or
// no event of this version.
func (v *Verifier) Read(r *http.Request) (Event, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, mostBody+1))
	if err != nil {
		return Event{}, err
	}
	if len(body) > mostBody {
		return Event{}, fmt.Errorf("webhook: a body has at most %d bytes", mostBody)
	}
	if err := v.Verify(r.Header, body); err != nil {
		return Event{}, err
	}
	var e Event
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&e); err != nil {
		return Event{}, fmt.Errorf("webhook: no event: %w", err)
	}
	if e.Version != Version {
		return Event{}, fmt.Errorf("webhook: an event of version %d, and this reads version %d", e.Version, Version)
	}
	return e, nil
}

func (v *Verifier) now() time.Time {
	if v.Now == nil {
		return time.Now()
	}
	return v.Now()
}

func (v *Verifier) tolerance() time.Duration {
	if v.Tolerance <= 0 {
		return tolerance
	}
	return v.Tolerance
}
