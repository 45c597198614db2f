package sqlstore

import (
	"context"
	"database/sql"
	"sync"
)

// maxStatements is how many statements are kept prepared in one place. The
// library itself needs about fifty; each kind of query of users is one more.
const maxStatements = 256

// statements are the prepared statements of the pool or of one connection, by
// their text. It is safe for concurrent use.
type statements struct {
	mu     sync.Mutex
	byText map[string]*statement
	closed bool
}

type statement struct {
	*sql.Stmt
	users int  // who run it now; guarded by statements.mu
	gone  bool // no longer in byText: the last user closes it
}

func newStatements() *statements {
	return &statements{byText: make(map[string]*statement)}
}

// take returns the statement of text, prepared on the place that c serves. Give
// it back when its rows are read.
func (c *statements) take(ctx context.Context, on conn, text []byte) (*statement, error) {
	c.mu.Lock()
	s := c.byText[string(text)]
	if s != nil {
		s.users++
	}
	c.mu.Unlock()
	if s != nil {
		return s, nil
	}
	prepared, err := on.PrepareContext(ctx, string(text))
	if err != nil {
		return nil, err
	}
	s = &statement{Stmt: prepared, users: 1}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.byText[string(text)] != nil {
		s.gone = true // too late, or somebody else was first: it is used once
		return s, nil
	}
	if len(c.byText) >= maxStatements {
		c.drop()
	}
	c.byText[string(text)] = s
	return s, nil
}

// drop makes room by giving up one statement, whichever the map comes up with.
// The caller holds mu.
func (c *statements) drop() {
	for text, s := range c.byText {
		delete(c.byText, text)
		s.gone = true
		if s.users == 0 {
			s.Close()
		}
		return
	}
}

func (c *statements) give(s *statement) {
	c.mu.Lock()
	s.users--
	last := s.gone && s.users == 0
	c.mu.Unlock()
	if last {
		s.Close()
	}
}

// close gives up every statement.
func (c *statements) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for len(c.byText) > 0 {
		c.drop()
	}
}
