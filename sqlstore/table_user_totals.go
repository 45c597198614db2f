package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"math/rand/v2"
	"slices"

	"example.com/roster"
)

// totalKey says where a user is counted.
type totalKey struct {
	account roster.ID
	state   roster.State
	role    roster.Role
}

func totalKeyOf(u *roster.User) totalKey { return totalKey{u.Account, u.State, u.Role} }

func (k totalKey) compare(other totalKey) int {
	return cmp.Or(k.account.Compare(other.account), cmp.Compare(k.state, other.state), cmp.Compare(k.role, other.role))
}

// A Store adds to slotsOfStore slots of its own, so that the nodes of a cluster
// seldom write the same row: stores take theirs from slotSets sets at random. The sum
// over all slots is right whoever shares one. A transaction of the host's may stay
// open for long, and holds its slot for that time: it takes one of the slots above
// those, so that nobody else waits for it.
const (
	slotsOfStore = 16
	slotSets     = 16
	hostSlots    = 512
)

// firstSlot returns the first slot of a new Store.
func firstSlot() int { return slotsOfStore * rand.IntN(slotSets) }

// slot returns the slot of a transaction. A database with one writer needs no second.
func (b *base) slot() int64 {
	if b.dialect.singleWriter {
		return 0
	}
	return int64(b.slots + rand.IntN(slotsOfStore))
}

// hostSlot returns the slot of a host's transaction.
func (b *base) hostSlot() int64 {
	if b.dialect.singleWriter {
		return 0
	}
	return slotsOfStore*slotSets + rand.Int64N(hostSlots)
}

// totalChange is what a transaction adds to one row of totals.
type totalChange struct{ users, departures int64 }

// count notes that a user moves from where it was counted to where it is now. moved: it
// stands elsewhere in the order of creation.
func (tx *tx) count(was, is totalKey, moved bool) {
	if was == is && !moved {
		return
	}
	if tx.totals == nil {
		tx.totals = map[totalKey]totalChange{}
	}
	if was != (totalKey{}) {
		left := tx.totals[was]
		tx.totals[was] = totalChange{left.users - 1, left.departures + 1}
	}
	entered := tx.totals[is]
	tx.totals[is] = totalChange{entered.users + 1, entered.departures}
}

// totalsAtOnce is how many rows of totals one statement writes.
const totalsAtOnce = 64

// putTotals writes what the transaction counted. It comes last and in order: the rows
// are locked for as long as the COMMIT takes, and two transactions never wait for each
// other in a circle.
func (tx *tx) putTotals(ctx context.Context) error {
	maps.DeleteFunc(tx.totals, func(_ totalKey, n totalChange) bool { return n == totalChange{} })
	if len(tx.totals) == 0 {
		return nil
	}
	for keys := range slices.Chunk(slices.SortedFunc(maps.Keys(tx.totals), totalKey.compare), totalsAtOnce) {
		q := tx.dialect.query().add("INSERT INTO " + tx.schema.totals + " (account, state, role, slot, total, departures) VALUES ")
		for i, key := range keys {
			if i > 0 {
				q.add(", ")
			}
			n := tx.totals[key]
			q.add("(?, ?, ?, ?, ?, ?)", key.account, string(key.state), string(key.role), tx.slot, n.users, n.departures)
		}
		if _, err := tx.execPlain(ctx, q.add(tx.schema.addTotals)); err != nil {
			return err
		}
	}
	tx.totals = nil
	return nil
}

// totalsAnswer reports whether the totals answer how many users x selects: those of
// an account, by state and role alone. other is a user to leave out; zero: none.
func totalsAnswer(x *roster.UserSelection) (other roster.ID, ok bool) {
	if x.Account.IsZero() || x.Email != "" || len(x.Search) > 0 {
		return other, false
	}
	for _, c := range x.Where {
		switch {
		case c.Field == roster.FieldState, c.Field == roster.FieldRole:
		case c.Field == roster.FieldID && c.Op == roster.OpNotEq && other.IsZero() && len(c.Values) == 1 && len(c.Values[0].Text) == len(other):
			copy(other[:], c.Values[0].Text)
		default:
			return other, false
		}
	}
	return other, true
}

// total adds up the totals of the users that x selects, see totalsAnswer.
func (r *reader) total(ctx context.Context, x *roster.UserSelection, other roster.ID) (int, error) {
	selects := func(u *roster.User) bool {
		return !slices.ContainsFunc(x.Where, func(c roster.Condition) bool { return c.Field != roster.FieldID && !c.Holds(u) })
	}
	q := r.dialect.query().add("SELECT state, role, sum(total) FROM "+r.schema.totals).where("account = ?", x.Account).add(" GROUP BY state, role")
	var sum int64
	err := r.read(ctx, func(ctx context.Context) error {
		sum = 0
		return r.queryRows(ctx, q, func(rows *sql.Rows) error {
			var u roster.User
			var n int64
			if err := rows.Scan(&u.State, &u.Role, &n); err != nil {
				return err
			}
			if selects(&u) {
				sum += n
			}
			return nil
		})
	})
	for key, n := range r.totals {
		if key.account == x.Account && selects(&roster.User{State: key.state, Profile: roster.Profile{Role: key.role}}) {
			sum += n.users
		}
	}
	if err != nil || other.IsZero() {
		return int(sum), err
	}
	found, err := r.Users(ctx, roster.UserSelection{Account: x.Account, Where: []roster.Condition{
		roster.Where(roster.FieldID, roster.OpEq, other)}, Limit: 1})
	for i := range found {
		if selects(&found[i]) {
			sum--
		}
	}
	return int(sum), err
}
