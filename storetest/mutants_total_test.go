package storetest

import (
	"context"
	"sync/atomic"

	"example.com/roster"
)

// countedBeside has a counter of users beside the store: add says by how much a PutUser
// and the result of its Update change it.
func countedBeside(add func(put, updated error) int64) func(*hooks) {
	return func(h *hooks) {
		var beside atomic.Int64
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			var failed error
			err := s.Update(ctx, func(tx roster.Tx) error {
				failed = nil
				return fn(hookTx(tx, &hooks{put: func(ctx context.Context, tx roster.Tx, record any) error {
					u, ok := record.(*roster.User)
					isNew := ok && u.Version == 0
					err := put(ctx, tx, record)
					if isNew {
						failed = err
					}
					return err
				}}))
			})
			beside.Add(add(failed, err))
			return err
		}
		onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) (int, error) {
			n, err := r.CountUsers(ctx, q)
			return n + int(beside.Load()), err
		})(h)
	}
}

var totalMutants = []mutant{
	{"users of a refused Update are counted", countsStayExact, countedBeside(func(put, updated error) int64 {
		if put == nil && updated != nil {
			return 1
		}
		return 0
	})},
	{"users with a taken e-mail are counted", countsStayExact, countedBeside(func(put, _ error) int64 {
		if put != nil {
			return 1
		}
		return 0
	})},
	{"a count by role is one of all", countsStayExact, onQuery(roster.Reader.CountUsers, func(q *roster.UserSelection) {
		var others []roster.Condition
		for _, c := range q.Where {
			if c.Field != roster.FieldRole {
				others = append(others, c)
			}
		}
		q.Where = others
	})},
}
