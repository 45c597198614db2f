package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"iter"
	"math/bits"
	"slices"
	"strings"
	"time"

	"example.com/roster"
)

var _ roster.BulkTx = (*tx)(nil)

// rowsAtOnce is how many records of some values each one statement writes.
func (tx *tx) rowsAtOnce(values int) int { return min(100, tx.dialect.mostValues/values) }

// bulkSQL returns an INSERT of one row as one of n rows.
func bulkSQL(insertSQL string, n int) string {
	head, row, _ := strings.Cut(insertSQL, "VALUES ")
	return head + "VALUES " + row + strings.Repeat(", "+row, n-1)
}

// InsertUsers inserts users by statements of many rows. Where one of those meets a
// duplicate, its users are inserted one by one.
func (tx *tx) InsertUsers(ctx context.Context, users []*roster.User) ([]error, error) {
	taken := make([]error, 0, len(users))
	for some := range chunksAlike(users, tx.rowsAtOnce(len(tx.schema.users.written))) {
		err := tx.insertSomeUsers(ctx, some)
		if err == nil {
			taken = append(taken, make([]error, len(some))...)
			for _, u := range some {
				if err := tx.learnCommon(ctx, u); err != nil {
					return nil, err
				}
				tx.addWords(u, wordKeys(roster.SearchWords(u), u.CanonicalEmail))
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
	if len(tx.words) < mostWords {
		return taken, nil
	}
	return taken, tx.putWords(ctx)
}

// bulkHold is how long an Update may go on to insert users while other processes may wait
// for SQLite's lock: they wait for the words of these users and the COMMIT too, which take
// as long again, and most give up after five seconds.
const bulkHold = 2 * time.Second

// Full reports whether tx must end soon. A COMMIT of SQLite writes each page that has
// changed, and each user changes a dozen somewhere in the indexes: ten thousand together
// take half the time of a thousand each. A server writes them later, in its own time.
func (tx *tx) Full() bool {
	return tx.committer == nil || tx.committer.waiting.Load() > 0 || time.Since(tx.begun) > bulkHold
}

// chunksAlike returns users in pieces of one statement each: all of a piece have a
// number, or none has.
func chunksAlike(users []*roster.User, most int) iter.Seq[[]*roster.User] {
	return func(yield func([]*roster.User) bool) {
		for len(users) > 0 {
			n := 1
			for n < len(users) && (users[n].Number == 0) == (users[0].Number == 0) {
				n++
			}
			for piece := range pieces(users[:n], most) {
				if !yield(piece) {
					return
				}
			}
			users = users[n:]
		}
	}
}

// pieces returns rows in pieces of one statement each: of most rows, and for the rest of
// powers of two, so that there are few texts. A prepared one of many rows takes much
// memory.
func pieces[T any](rows []T, most int) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for len(rows) > 0 {
			n := most
			if len(rows) < most {
				n = 1 << (bits.Len(uint(len(rows))) - 1)
			}
			if !yield(rows[:n:n]) {
				return
			}
			rows = rows[n:]
		}
	}
}

// insertSomeUsers inserts all of users without their words, or none and returns an
// ExistsError.
func (tx *tx) insertSomeUsers(ctx context.Context, users []*roster.User) error {
	owners := make([]vendorOwner, 0, len(users))
	for _, u := range users {
		if u.VendorIDs != "" {
			owners = append(owners, vendorOwner{kindUser, u.Account, u.ID, u.VendorIDs})
		}
	}
	insert := func() error { return tx.insertUserRows(ctx, users) }
	if len(owners) > 0 {
		rows := insert
		insert = func() error {
			return tx.inSavepoint(ctx, func() error {
				if err := rows(); err != nil {
					return err
				}
				return tx.insertVendorIDs(ctx, owners)
			})
		}
	}
	given := users[0].Number != 0
	if err := insert(); err != nil {
		return err
	}
	if !given {
		if err := tx.readNumbers(ctx, users); err != nil {
			return err
		}
	}
	for _, u := range users {
		u.Version = 1
		tx.count(totalKey{}, totalKeyOf(u), false)
	}
	return nil
}

// insertUserRows inserts users of whom all have a number, or none has.
func (tx *tx) insertUserRows(ctx context.Context, users []*roster.User) error {
	if users[0].Number == 0 {
		return insertRows(ctx, tx, tx.schema.users, users)
	}
	greatest := slices.MaxFunc(users, func(a, b *roster.User) int { return cmp.Compare(a.Number, b.Number) })
	if err := tx.raiseNumbers(ctx, tx.schema.users.name, greatest.Number); err != nil {
		return err
	}
	return insertRows(ctx, tx, tx.schema.users, users)
}

// insertRows inserts new records by one statement. All of them have a number of the
// host's, or none has.
func insertRows[R any](ctx context.Context, tx *tx, t *table[R], records []*R) error {
	given := t.number != nil && *t.number(records[0]) != 0
	text := t.insertSQL
	if given {
		text = t.numberedSQL()
	}
	var d document
	args := make([]any, 0, 32*len(records))
	for _, r := range records {
		args = t.bind(args, r)
		args = append(args, d.encode(func() { t.fields(&d, r) }))
		if t.version != nil {
			args = append(args, int64(1))
		}
		if given {
			args = append(args, *t.number(r))
		}
	}
	_, err := tx.execInSavepoint(ctx, tx.dialect.query().add(bulkSQL(text, len(records)), args...))
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
	for some := range pieces(rows, tx.rowsAtOnce(len(tx.schema.events.written))) {
		if err := insertRows(ctx, tx, tx.schema.events, some); err != nil {
			return err
		}
		tx.eventID = some[0].ID
	}
	return nil
}

// InsertTeamMemberships inserts team memberships by statements of many rows.
func (tx *tx) InsertTeamMemberships(ctx context.Context, memberships []roster.TeamMembership) error {
	rows := make([]*roster.TeamMembership, len(memberships))
	for i := range memberships {
		rows[i] = &memberships[i]
	}
	for some := range pieces(rows, tx.rowsAtOnce(len(tx.schema.teamMemberships.written))) {
		if err := insertRows(ctx, tx, tx.schema.teamMemberships, some); err != nil {
			return err
		}
	}
	for _, m := range rows {
		m.Version = 1
	}
	return nil
}
