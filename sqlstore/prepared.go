package sqlstore

import (
	"context"
	"database/sql"
	"sync"
)

// maxPrepared is how many statements one cache keeps. The library itself needs
// about fifty; each kind of query of users is one more.
const maxPrepared = 256

// preparedCache keeps the prepared statements of the pool or of one connection by
// their texts. It is safe for concurrent use.
type preparedCache struct {
	mu     sync.Mutex
	byText map[string]*preparedStmt
	closed bool

	// once has the texts that ran once, in a cache that ends after a transaction: a text
	// is prepared there when it comes again. Nil: at once.
	once map[string]bool
}

type preparedStmt struct {
	*sql.Stmt
	text    string
	users   int  // callers that run it now; guarded by preparedCache.mu
	evicted bool // no longer in byText: the last user closes it
}

func newPreparedCache() *preparedCache {
	return &preparedCache{byText: make(map[string]*preparedStmt)}
}

// acquire returns the statement of q, prepared on what c serves; nil: its text is sent.
// The caller must release a statement when its rows are read.
func (c *preparedCache) acquire(ctx context.Context, on querier, q *query) (*preparedStmt, error) {
	text := q.text
	c.mu.Lock()
	s := c.byText[string(text)]
	first := s == nil && c.once != nil && !c.once[string(text)]
	switch {
	case s != nil:
		s.users++
	case first:
		c.once[string(text)] = true
	}
	c.mu.Unlock()
	if s != nil || first {
		return s, nil
	}
	prepared, err := on.PrepareContext(ctx, q.preparedText())
	if err != nil {
		return nil, err
	}
	s = &preparedStmt{Stmt: prepared, text: string(text), users: 1}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.byText[string(text)] != nil {
		s.evicted = true // c is closed, or has it from another caller: it is used once
		return s, nil
	}
	if len(c.byText) >= maxPrepared {
		c.evictOne()
	}
	c.byText[s.text] = s
	return s, nil
}

// evictOne removes some statement. The caller holds mu.
func (c *preparedCache) evictOne() {
	for text, s := range c.byText {
		delete(c.byText, text)
		s.evicted = true
		if s.users == 0 {
			s.Close()
		}
		return
	}
}

// release gives a statement back. A useless one is not used again.
func (c *preparedCache) release(s *preparedStmt, useless bool) {
	c.mu.Lock()
	s.users--
	if useless && !s.evicted {
		delete(c.byText, s.text)
		s.evicted = true
	}
	last := s.evicted && s.users == 0
	c.mu.Unlock()
	if last {
		s.Close()
	}
}

// close removes every statement.
func (c *preparedCache) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for len(c.byText) > 0 {
		c.evictOne()
	}
}

// forget removes every statement without closing it: its connection is gone.
func (c *preparedCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	clear(c.byText)
}
