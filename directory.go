package roster

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// Directory is what programs hold: every rule of users, invitations, sessions,
// tokens, groups, uses and teams. It acts in one account. It is safe for
// concurrent use, and so is each Directory that is made from it; they share the
// store and the bound on hashing.
type Directory struct {
	cfg       *settings
	store     Store
	account   ID
	confined  bool
	acting    bool        // ActingAs was called: the host is not
	actor     Actor       // who acts; zero: nobody, or the host
	staffHome ID          // of the staff of ActingAsStaff: the account that owns them; zero: it is none
	known     bool        // ActingWith was called: reads go by rank, and do not read it
	rank      Rank        // of the actor, where it is known
	network   string      // IP address of the client; empty: not known
	hooked    bool        // it was handed to Config.Within, which is not called for its changes
	expected  expectation // what changes expect; zero: nothing
}

// New returns the host's Directory over store. It acts in Config.Account and
// reaches other accounts by [Directory.ForAccount]. A nil cfg means all defaults.
// New panics without a store, and when a field of Config breaks its limits.
func New(store Store, cfg *Config) *Directory {
	if store == nil {
		panic("roster: New needs a store, such as memstore.New() or sqlstore.New(db, dialect, nil)")
	}
	s := newSettings(cfg)
	d := &Directory{cfg: s, store: s.watched(store), account: s.Account}
	s.refusals.write = d.writeRefusals
	return d
}

// ForAccount returns the Directory that is confined to one account for good:
// users, tokens, groups and cursors of others do not exist for it. A confined
// Directory that is asked for another account returns one that finds nothing,
// and so does any that is asked for the zero account.
func (d *Directory) ForAccount(account ID) *Directory {
	if account.IsZero() || d.confined && account != d.account {
		account = nowhere
	}
	in := d.inAccount(account)
	in.confined = true
	return in
}

// inAccount is ForAccount for the library's own work: confinement does not
// bind it.
func (d *Directory) inAccount(account ID) *Directory {
	in := *d
	in.account = account
	return &in
}

// WithStore returns the same Directory over another store of the same records,
// such as the one that sqlstore's Store.Join returns for a transaction of the
// host's own.
func (d *Directory) WithStore(store Store) *Directory {
	with := *d
	with.store = d.cfg.watched(store)
	return &with
}

// ActingAs returns the same Directory acting for a: events name it, and its
// rank binds it. It neither grants a role above its own rank nor touches a user
// who outranks it; below RankAdmin it reads and edits itself alone. The zero
// Actor is nobody, and may do nothing: the host is a Directory that ActingAs was
// not called on. An actor who is not active, or whose account is closed, is
// ErrForbidden.
func (d *Directory) ActingAs(a Actor) *Directory {
	as := *d
	as.acting, as.actor, as.staffHome, as.known = true, a, ID{}, false
	return &as
}

// ActingWith is ActingAs for a caller who has just read that the actor may act,
// and with which role: [Directory.Authenticate] and [Directory.Session] tell.
// Reads go by that role and cost no read more; each change reads it again.
func (d *Directory) ActingWith(a Actor, role Role) *Directory {
	as := d.ActingAs(a)
	if a.User.IsZero() && a.Token.IsZero() {
		return as // nobody, whatever the role
	}
	as.known, as.rank = true, as.cappedRank(role)
	return as
}

// asHost returns the same Directory as the host's, for the library's own work.
func (d *Directory) asHost() *Directory {
	host := *d
	host.acting, host.actor, host.staffHome, host.known = false, Actor{}, ID{}, false
	return &host
}

// AccountID returns the account that d acts in.
func (d *Directory) AccountID() ID { return d.account }

// Confined tells whether d was made by ForAccount.
func (d *Directory) Confined() bool { return d.confined }

// Now returns the time of Config's clock as records keep it: UTC, microseconds.
func (d *Directory) Now() time.Time { return stamp(d.cfg.Now()) }

// MaxPage returns the largest Limit of a query: Config.MaxPage, or its default.
func (d *Directory) MaxPage() int { return d.cfg.MaxPage }

// Role describes r, and tells whether Config knows it.
func (d *Directory) Role(r Role) (RoleInfo, bool) { return d.cfg.roles.find(r) }

// DefaultRole returns the role of a user who is made without one.
func (d *Directory) DefaultRole() Role { return d.cfg.DefaultRole }

// Roles returns the roles of Config by rank, lowest first.
func (d *Directory) Roles() []RoleInfo { return append([]RoleInfo(nil), d.cfg.roles...) }

// Update runs fn with a Directory whose changes are made together, in one
// Update of the store. When fn or one of the changes returns an error, none is
// made, even if fn drops the error. fn may run again after a conflict, so it
// assigns its results afresh each time. It holds a lock of the database: it
// hashes no password (see [Directory.HashPassword]) and waits for nothing else. A
// change by d itself inside fn is no part of it: it waits for a lock that fn holds,
// until ctx ends, or is ErrNestedUpdate.
func (d *Directory) Update(ctx context.Context, fn func(*Directory) error) error {
	var refusals []refusal // of the last try
	err := d.retry(ctx, func() error {
		return d.store.Update(ctx, func(tx Tx) error {
			var refused error
			refusals = nil
			if err := fn(d.inside(inTx{Tx: tx, refused: &refused, refusals: &refusals, tallies: grantTallies{}})); err != nil {
				return err
			}
			return refused
		})
	})
	d.tellRefusals(ctx, refusals)
	return err
}

// inTx is a Store over a transaction that is under way.
type inTx struct {
	Tx
	refused  *error     // set by the first Update that fails; nil: nobody asks
	refusals *[]refusal // what was refused, to be told after the Update; nil: nobody asks
	tallies  grantTallies
	expected *expectation // of the Directory whose Update it is; nil: nothing
}

// Update runs fn in the transaction that is under way.
func (s inTx) Update(_ context.Context, fn func(Tx) error) error {
	err := fn(s.Tx)
	if s.refused != nil && *s.refused == nil {
		*s.refused = err
	}
	return err
}

// maxTries is how often a change is tried after the first conflict.
const maxTries = 100

// retry runs fn again after ErrConflict, but for a [VersionError]. Inside an Update
// only the outermost tries again.
func (d *Directory) retry(ctx context.Context, fn func() error) (err error) {
	_, nested := d.store.(inTx)
	if d.cfg.Observe != nil && !nested {
		end := d.observe(ctx, OperationChange, "")
		defer func() { end(err) }()
	}
	for try := 0; ; try++ {
		err := fn()
		var other *VersionError
		if nested || try == maxTries || !errors.Is(err, ErrConflict) || errors.As(err, &other) {
			return err
		}
		if err := pause(ctx, try); err != nil {
			return err
		}
	}
}

// pause waits a random time that grows with try, up to 10 ms.
func pause(ctx context.Context, try int) error {
	timer := time.NewTimer(rand.N(time.Duration(min(try+1, 100)) * 100 * time.Microsecond))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
