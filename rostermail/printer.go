package rostermail

import (
	"context"
	"fmt"
	"io"
	"sync"

	"example.com/roster"
)

// Printer prints mails, for development: whoever reads what it prints can use the
// codes. It is safe for concurrent use.
type Printer struct {
	letters *Letters

	mu  sync.Mutex // guards out
	out io.Writer
}

// NewPrinter returns a Printer that writes to out.
func NewPrinter(letters *Letters, out io.Writer) *Printer {
	return &Printer{letters: letters, out: out}
}

// Deliver prints the text of the letter for m, and nothing for an m without a purpose. It
// is for [roster.RelayConfig].
func (p *Printer) Deliver(_ context.Context, m roster.Message) error {
	if m.Purpose == "" {
		return nil
	}
	l, err := p.letters.Write(m)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err = fmt.Fprintf(p.out, "\n--- mail to %s: %s\n\n%s---\n", l.To, l.Subject, l.Text)
	return err
}
