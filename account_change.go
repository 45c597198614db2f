package roster

import (
	"context"
	"errors"
)

// NewAccount is what [Directory.CreateAccount] makes an account of.
type NewAccount struct {
	ID    ID // zero: made by Config.NewID
	Name  string
	Email string
}

// CreateAccount makes an account. It is the host's alone: a confined Directory
// and an actor are ErrForbidden. Other errors: InvalidError, ExistsError of "id".
func (d *Directory) CreateAccount(ctx context.Context, n NewAccount) (Account, error) {
	if err := d.hostOnly(); err != nil {
		return Account{}, err
	}
	p := AccountProfile{Name: n.Name, Email: n.Email}
	if err := p.check(); err != nil {
		return Account{}, err
	}
	id := n.ID
	if id == nowhere {
		return Account{}, invalid("id", "must not be the greatest of all")
	}
	if id.IsZero() {
		id = d.cfg.NewID()
	}
	var made Account
	err := d.update(ctx, func(tx Tx) (err error) {
		made, err = d.ForAccount(id).insertAccount(ctx, tx, p)
		return err
	})
	if err != nil {
		return Account{}, err
	}
	return made, nil
}

func (d *Directory) hostOnly() error {
	if d.confined || d.actor != (Actor{}) {
		return ErrForbidden
	}
	return nil
}

// check refuses an AccountProfile that breaks a limit.
func (p *AccountProfile) check() error {
	if err := checkText("name", p.Name, maxText, false); err != nil || p.Email == "" {
		return err
	}
	_, err := CanonicalEmail(p.Email)
	return err
}

// insertAccount writes the account that d acts in.
func (d *Directory) insertAccount(ctx context.Context, tx Tx, p AccountProfile) (Account, error) {
	now := d.Now()
	a := Account{ID: d.account, AccountProfile: p, Created: now, Updated: now}
	if err := tx.PutAccount(ctx, &a); err != nil {
		return Account{}, err
	}
	return a, d.recordEvent(ctx, tx, Event{Kind: EventAccountCreated})
}

// ensureAccount reads the account that d acts in, and makes the default account
// where that is not there yet: of two who do, one is told to try again.
func (d *Directory) ensureAccount(ctx context.Context, tx Tx, lock bool) (Account, error) {
	a, err := d.accountIn(ctx, tx, lock)
	if d.account != d.cfg.Account || !errors.Is(err, ErrNotFound) {
		return a, err
	}
	a, err = d.insertAccount(ctx, tx, AccountProfile{})
	if errors.Is(err, ErrExists) {
		return a, ErrConflict
	}
	return a, err
}

func (d *Directory) accountIn(ctx context.Context, r Reader, lock bool) (Account, error) {
	return first(r.Accounts(ctx, AccountSelection{ID: d.account, Limit: 1, Lock: lock}))
}

// Account returns the account that d acts in. The error is ErrNotFound; for the
// default account, before the first change in it.
func (d *Directory) Account(ctx context.Context) (Account, error) {
	return d.accountIn(ctx, d.store, false)
}

// Accounts returns accounts in the order of their ids. It is the host's alone:
// a confined Directory and an actor are ErrForbidden.
func (d *Directory) Accounts(ctx context.Context, q AccountQuery) ([]Account, error) {
	if err := d.hostOnly(); err != nil {
		return nil, err
	}
	if err := d.bound(&q.Limit); err != nil {
		return nil, err
	}
	return d.store.Accounts(ctx, AccountSelection{ID: q.ID, After: q.After, Limit: q.Limit})
}

// EditAccount changes what fn changes in the account that d acts in, as
// [Directory.Edit] does for users. Errors: InvalidError, ErrNotFound,
// ErrForbidden below rank admin, ErrConflict.
func (d *Directory) EditAccount(ctx context.Context, fn func(*AccountProfile) error) (Account, error) {
	return d.changeAccount(ctx, RankAdmin, EventAccountEdited, func(a *Account) error {
		p := a.AccountProfile
		if err := fn(&p); err != nil {
			return err
		}
		a.AccountProfile = p
		return p.check()
	})
}

// CloseAccount closes the account that d acts in: tokens and sessions of it are
// refused until it is reopened. Errors: ErrNotFound, ErrForbidden below rank
// owner.
func (d *Directory) CloseAccount(ctx context.Context) (Account, error) {
	return d.changeAccount(ctx, RankOwner, EventAccountClosed, func(a *Account) error {
		if a.Closed.IsZero() {
			a.Closed = d.Now()
		}
		return nil
	})
}

// ReopenAccount opens an account that was closed. Errors: ErrNotFound,
// ErrForbidden below rank owner.
func (d *Directory) ReopenAccount(ctx context.Context) (Account, error) {
	return d.changeAccount(ctx, RankOwner, EventAccountReopened, func(a *Account) error {
		a.Closed = never
		return nil
	})
}

// changeAccount stores what fn makes of the account, under the version that was
// read. What fn leaves as it is writes nothing.
func (d *Directory) changeAccount(ctx context.Context, rank Rank, kind EventKind, fn func(*Account) error) (Account, error) {
	var changed Account
	err := d.retry(ctx, func() error {
		before, err := d.Account(ctx)
		if err != nil {
			return err
		}
		after := before
		if err := fn(&after); err != nil {
			return err
		}
		return d.store.Update(ctx, func(tx Tx) error {
			changed = after
			by, err := d.authority(ctx, tx)
			switch {
			case err != nil:
				return err
			case !by.host && by.rank < rank:
				return ErrForbidden
			case after == before:
				return nil
			}
			changed.Updated = d.Now()
			if err := tx.PutAccount(ctx, &changed); err != nil {
				return err
			}
			return d.recordEvent(ctx, tx, Event{Kind: kind})
		})
	})
	if err != nil {
		return Account{}, err
	}
	return changed, nil
}
