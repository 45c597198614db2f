package moving

import (
	"errors"
	"io"
)

// errTooLong is the error of a record that has more bytes than one may have.
var errTooLong = errors.New("moving: a record has more than 1 MiB, or a quote in it is never closed")

// budget is a Reader that gives at most that many bytes until it is filled up: what
// reads a record from it holds no more than that in memory.
type budget struct {
	r    io.Reader
	left int
}

// budgetBytes is one record and what its reader reads ahead.
const budgetBytes = maxLine + 64<<10

func newBudget(r io.Reader) *budget { return &budget{r, budgetBytes} }

// refill begins another record.
func (b *budget) refill() { b.left = budgetBytes }

// Read reads what is left of the budget. The error is errTooLong where nothing is.
func (b *budget) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, errTooLong
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
