package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"example.com/roster"
)

var _ roster.BulkTx = (*tx)(nil)

// rowsAtOnce is how many new records one statement inserts. A user binds 23 values.
const rowsAtOnce = 100

// bulkSQL returns an INSERT of n rows of t.
func (t *table[R]) bulkSQL(n int) string {
	head, row, _ := strings.Cut(t.insertSQL, "VALUES ")
	return head + "VALUES " + row + strings.Repeat(", "+row, n-1)
}

// InsertUsers inserts users by statements of many rows. Where one of those meets a
// duplicate, its users are inserted one by one.
func (tx *tx) InsertUsers(ctx context.Context, users []*roster.User) ([]error, error) {
	taken := make([]error, 0, len(users))
	var words []wordRow
	for some := range slices.Chunk(users, rowsAtOnce) {
		err := tx.insertSomeUsers(ctx, some)
		if err == nil {
			taken = append(taken, make([]error, len(some))...)
			for _, u := range some {
				if err := tx.learnCommon(ctx, u); err != nil {
					return nil, err
				}
				for _, word := range tx.commonOf(u.Account).without(wordKeys(roster.SearchWords(u))) {
					words = append(words, wordRow{u, word})
				}
			}
			continue
		}
		if !errors.Is(err, roster.ErrExists) {
			return nil, err
		}
		for _, u := range some {
			err := tx.PutUser(ctx, u)
			if err != nil && !errors.Is(err, roster.ErrExists) {
				return nil, err
			}
			taken = append(taken, err)
		}
	}
	slices.SortFunc(words, wordRow.compare) // pages of the index are written one after another
	return taken, tx.insertWordRows(ctx, words, wordsInBulk)
}

// insertSomeUsers inserts all of users without their words, or none and returns an
// ExistsError.
func (tx *tx) insertSomeUsers(ctx context.Context, users []*roster.User) error {
	t := tx.schema.users
	if err := insertRows(ctx, tx, t, users); err != nil {
		return err
	}
	if err := tx.readNumbers(ctx, users); err != nil {
		return err
	}
	for _, u := range users {
		u.Version = 1
		tx.count(totalKey{}, totalKeyOf(u))
	}
	return nil
}

// insertRows inserts new records by one statement.
func insertRows[R any](ctx context.Context, tx *tx, t *table[R], records []*R) error {
	var d document
	args := make([]any, 0, 32*len(records))
	for _, r := range records {
		args = t.bind(args, r)
		args = append(args, d.encode(func() { t.fields(&d, r) }))
		if t.version != nil {
			args = append(args, int64(1))
		}
	}
	_, err := tx.execInSavepoint(ctx, tx.dialect.query().add(t.bulkSQL(len(records)), args...))
	return err
}

// readNumbers reads the numbers that the database gave to new users.
func (tx *tx) readNumbers(ctx context.Context, users []*roster.User) error {
	ids := make([]roster.ID, len(users))
	byID := slices.Clone(users)
	slices.SortFunc(byID, func(a, b *roster.User) int { return a.ID.Compare(b.ID) })
	for i, u := range byID {
		ids[i] = u.ID
	}
	q := tx.dialect.query().add("SELECT number FROM " + tx.schema.users.name)
	q.whereIn("id", ids)
	return tx.read(ctx, func(ctx context.Context) error {
		i := 0
		return tx.queryRows(ctx, q.orderBy("id", true), func(rows *sql.Rows) error {
			err := rows.Scan(&byID[i].Number)
			i++
			return err
		})
	})
}

// InsertEvents inserts events by statements of many rows.
func (tx *tx) InsertEvents(ctx context.Context, events []roster.Event) error {
	rows := make([]*roster.Event, len(events))
	for i := range events {
		rows[i] = &events[i]
	}
	for some := range slices.Chunk(rows, rowsAtOnce) {
		if err := insertRows(ctx, tx, tx.schema.events, some); err != nil {
			return err
		}
		tx.eventID = some[0].ID
	}
	return nil
}
