package roster

import (
	"context"
	"errors"
)

// NewAccount is what [Directory.CreateAccount] makes an account from.
type NewAccount struct {
	ID    ID     // zero: made by Config.NewID
	Name  string // at most 255 code points
	Email string // billing address; empty: none
	// VendorIDs are ids in vendors' data; empty: the routes show ids of their own.
	VendorIDs VendorIDs
}

// CreateAccount makes an account. It is the host's alone: a confined Directory
// and an actor are ErrForbidden. Other errors: InvalidError, ExistsError of "id".
func (d *Directory) CreateAccount(ctx context.Context, n NewAccount) (Account, error) {
	if err := d.requireWholeHost(ctx); err != nil {
		return Account{}, err
	}
	if err := n.complete(d); err != nil {
		return Account{}, err
	}
	var made Account
	err := d.inAccount(n.ID).update(ctx, func(c *change) (err error) {
		made, err = c.insertAccount(ctx, n.profile())
		return err
	})
	if err != nil {
		return Account{}, err
	}
	return made, nil
}

// complete checks n, and gives it an id where it has none.
func (n *NewAccount) complete(d *Directory) error {
	p := n.profile()
	if err := p.check(AccountProfile{}); err != nil {
		return err
	}
	if n.ID == nowhere {
		return invalid("id", "must not be the greatest of all")
	}
	if n.ID.IsZero() {
		n.ID = d.cfg.NewID()
	}
	return nil
}

func (n *NewAccount) profile() AccountProfile {
	return AccountProfile{Name: n.Name, Email: n.Email, VendorIDs: n.VendorIDs}
}

// check refuses an AccountProfile that changes a value of before to one that breaks
// a limit.
func (p *AccountProfile) check(before AccountProfile) error {
	if err := p.VendorIDs.check(before.VendorIDs); err != nil {
		return err
	}
	if err := checkChanged("name", p.Name, before.Name, maxText, false); err != nil || p.Email == before.Email {
		return err
	}
	_, err := canonicalOrEmpty(p.Email)
	return err
}

// insertAccount writes the account that c acts in.
func (c *change) insertAccount(ctx context.Context, p AccountProfile) (Account, error) {
	now := c.Now()
	a := Account{ID: c.account, AccountProfile: p, Created: now, Updated: now}
	if err := c.tx.PutAccount(ctx, &a); err != nil {
		return Account{}, err
	}
	return a, c.recordEvent(ctx, Event{Kind: EventAccountCreated})
}

// ensureAccount returns the account that c acts in, and makes the default one
// where it is not there yet. Of two changes that make it, one is told to try
// again. The error is ErrNotFound for any other account that is not there.
func (c *change) ensureAccount(ctx context.Context) (Account, error) {
	return c.orInsertAccount(ctx, c.findAccount)
}

// lockAccount is ensureAccount for a change whose guard row is the account.
func (c *change) lockAccount(ctx context.Context) (Account, error) {
	return c.orInsertAccount(ctx, func(ctx context.Context) (Account, error) {
		return first(c.tx.Accounts(ctx, AccountSelection{ID: c.account, Limit: 1, Lock: true}))
	})
}

func (c *change) orInsertAccount(ctx context.Context, read func(context.Context) (Account, error)) (Account, error) {
	a, err := read(ctx)
	if c.account != c.cfg.Account || !errors.Is(err, ErrNotFound) {
		return a, err
	}
	a, err = c.insertAccount(ctx, AccountProfile{})
	return a, raced(err, "id")
}

// Account returns the account that d acts in. The error is ErrNotFound; for the
// default account, before the first change in it.
func (d *Directory) Account(ctx context.Context) (Account, error) {
	if err := d.requireReadShared(ctx); err != nil {
		return Account{}, err
	}
	return d.findAccount(ctx)
}

func (d *Directory) findAccount(ctx context.Context) (Account, error) {
	return first(d.store.Accounts(ctx, AccountSelection{ID: d.account, Limit: 1}))
}

// findOrNew returns the account that d acts in. For the host, the default one may be
// without a version: it is not there yet.
func (d *Directory) findOrNew(ctx context.Context) (Account, error) {
	a, err := d.findAccount(ctx)
	if !d.acting && d.account == d.cfg.Account && errors.Is(err, ErrNotFound) {
		return Account{ID: d.account}, nil
	}
	return a, err
}

// Accounts returns accounts in the order of their ids. It is the host's alone: a
// confined Directory and an actor are ErrForbidden. The other error is an
// InvalidError for a limit above Config.MaxPage.
func (d *Directory) Accounts(ctx context.Context, q AccountQuery) ([]Account, error) {
	if err := d.requireWholeHost(ctx); err != nil {
		return nil, err
	}
	if err := d.bound(&q.Limit); err != nil {
		return nil, err
	}
	return d.store.Accounts(ctx, AccountSelection{ID: q.ID, After: q.After, Limit: q.Limit})
}

// EditAccount changes what fn changes in the account that d acts in, as
// [Directory.Edit] does for users. The host makes the default account so, where it is
// not there yet. Errors: InvalidError, ErrNotFound, ErrForbidden below rank admin,
// ErrConflict.
func (d *Directory) EditAccount(ctx context.Context, fn func(*AccountProfile) error) (Account, error) {
	return d.changeAccount(ctx, d.findOrNew, RankAdmin, EventAccountEdited, func(a *Account) error {
		p := a.AccountProfile
		if err := fn(&p); err != nil {
			return err
		}
		before := a.AccountProfile
		a.AccountProfile = p
		return p.check(before)
	})
}

// CloseAccount closes the account that d acts in: its tokens are refused until it
// is reopened, and its sessions are over for good. Errors: ErrNotFound, ErrForbidden below rank
// owner.
func (d *Directory) CloseAccount(ctx context.Context) (Account, error) {
	return d.changeAccount(ctx, d.findAccount, RankOwner, EventAccountClosed, func(a *Account) error {
		if a.Closed.IsZero() {
			a.Closed = d.Now()
		}
		return nil
	})
}

// ReopenAccount opens an account that was closed. Its tokens work again, and its
// sessions do not: people sign in anew. It is for the host: every actor of a closed
// account is refused. Errors: ErrNotFound, ErrForbidden.
func (d *Directory) ReopenAccount(ctx context.Context) (Account, error) {
	return d.changeAccount(ctx, d.findAccount, RankOwner, EventAccountReopened, func(a *Account) error {
		if !a.Closed.IsZero() {
			// Half-way, so that clocks of nodes that differ neither spare a session from
			// before nor end one from after.
			a.Reopened = stamp(a.Closed.Add(d.Now().Sub(a.Closed) / 2))
		}
		a.Closed = never
		return nil
	})
}

// changeAccount stores what edit makes of the account, for actors of a rank. What
// edit leaves as it is writes nothing.
func (d *Directory) changeAccount(
	ctx context.Context, read func(context.Context) (Account, error), rank Rank, kind EventKind, edit func(*Account) error,
) (Account, error) {
	return editRecord(ctx, d, read, edit, func(c *change, before, after *Account) error {
		if !c.by.host && c.by.rank < rank {
			return ErrForbidden
		}
		if err := c.requireVersion(before.ID, before.Version); err != nil {
			return err
		}
		if *after == *before {
			return nil
		}
		if before.Version == 0 {
			made, err := c.ensureAccount(ctx)
			if err != nil {
				return err
			}
			if made.AccountProfile != before.AccountProfile {
				return ErrConflict // somebody else made it, and changed it
			}
			after.Created, after.Version = made.Created, made.Version
		}
		after.Updated = c.Now()
		if err := c.tx.PutAccount(ctx, after); err != nil {
			return err
		}
		return c.recordEvent(ctx, Event{Kind: kind})
	})
}
