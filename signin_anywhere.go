package roster

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Of the users with one address, SignInAnywhere reads the oldest ones, and tries a
// password at those of them whose address is verified first.
const (
	readAnywhere  = 64
	triedAnywhere = 8
)

// AnywhereSignIn is the answer of [Directory.SignInAnywhere]. It has no JSON tags,
// and Session.Token is a secret: marshal a type of your own.
type AnywhereSignIn struct {
	Session  Session         // of the one user whose password it is; zero: it is that of several
	Accounts []PersonAccount // with a session: all accounts of the user; without one: the home account of each whose password it is
}

// SignInAnywhere is [Directory.SignIn] for whoever has not said which account is
// meant. It tries the password at up to eight active users of every account who have
// the address: those who have verified it first, then the oldest. Where the password
// is that of one user, it makes a session in that user's home account. Where it is
// that of several, there is no session: let the person choose one of Accounts, and
// call SignIn of [Directory.ForAccount] with the same password.
//
// The answer tells of no user whose password it is not. It takes as long as eight
// comparisons of the costliest hash in use, whoever has the address and whether the
// password is right: otherwise the time would tell in how many accounts the address
// is. It takes addresses alone: a username is an account's own, and says nothing where no
// account is named. Failures are counted once for an address and a network, as SignIn does, apart
// from those of each account.
//
// It is the host's alone: a confined Directory and an actor are ErrForbidden. Other
// errors: those of SignIn.
func (d *Directory) SignInAnywhere(ctx context.Context, s SignIn) (AnywhereSignIn, error) {
	if err := d.requireWholeHost(ctx); err != nil {
		return AnywhereSignIn{}, err
	}
	if err := d.requireOutsideUpdate("sign-in"); err != nil {
		return AnywhereSignIn{}, err
	}
	d = d.calledFrom(s.ClientInfo)
	email, err := CanonicalEmail(s.Email)
	if err != nil || checkPassword(s.Password, 1) != nil {
		d.refuseSignIn(ctx, ID{}, ErrCredentials)
		return AnywhereSignIn{}, ErrCredentials // nobody has either
	}
	p, err := d.proveAnywhere(ctx, email, s)
	if err == nil && len(p.users) > 1 {
		err = d.anywhere().update(ctx, func(c *change) error { return c.forgive(ctx, email, s.ClientInfo, p.reservation.trusted) })
		if err != nil {
			d.anywhere().unreserve(ctx, p.reservation, err)
			return AnywhereSignIn{}, err
		}
		return AnywhereSignIn{Accounts: p.homes()}, nil
	}
	if err != nil {
		d.refuseAnywhere(ctx, p.tried, err)
		return AnywhereSignIn{}, err
	}
	home := d.inAccount(p.users[0].Account)
	made, err := home.openProven(ctx, addressName(email), s, &p.users[0], d.anywhere(), p.reservation)
	if err != nil {
		home.refuseSignIn(ctx, p.users[0].ID, err)
		return AnywhereSignIn{}, err
	}
	all, err := home.personAccounts(ctx, &made.User)
	return AnywhereSignIn{Session: made, Accounts: all}, err
}

// anywhere returns the Directory whose throttle counters are those of no account.
func (d *Directory) anywhere() *Directory { return d.inAccount(ID{}) }

// anywhereProof is what comes of checking an address and a password in every
// account.
type anywhereProof struct {
	tried    []User    // active users with the address; without a password too
	users    []User    // those of them whose password it is, with the hash to keep
	accounts []Account // the open accounts of users, each once
	started  time.Time // when the password began to be compared

	reservation reservation
}

// homes returns the home account of each user whose password it is.
func (p *anywhereProof) homes() []PersonAccount {
	all := make([]PersonAccount, 0, len(p.users))
	for _, u := range p.users {
		i := slices.IndexFunc(p.accounts, func(a Account) bool { return a.ID == u.Account })
		all = append(all, homeOf(&u, &p.accounts[i]))
	}
	return all
}

// proveAnywhere checks the password. It holds no hashing slot while it conceals how
// many users it was compared for.
func (d *Directory) proveAnywhere(ctx context.Context, email string, s SignIn) (anywhereProof, error) {
	p, err := d.proveAnywhereInSlot(ctx, email, s)
	if !p.started.IsZero() {
		d.cfg.hash.costs.concealMany(ctx, p.started, triedAnywhere*d.cfg.hash.comparisons(s.Password))
	}
	return p, err
}

func (d *Directory) proveAnywhereInSlot(ctx context.Context, email string, s SignIn) (p anywhereProof, err error) {
	counted := d.anywhere()
	isTrusted := func() bool { return counted.trustsNetwork(ctx, email, s.ClientInfo) }
	release, err := d.hashSlot(ctx, isTrusted)
	if err != nil {
		return p, err
	}
	defer release()
	p.reservation, err = counted.reserveFailure(ctx, email, s.ClientInfo)
	if err != nil && !errors.Is(err, ErrThrottled) {
		return p, err
	}
	throttled := err
	if err = d.proveReservedAnywhere(ctx, email, s.Password, &p, throttled); throttled == nil && err != nil && !errors.Is(err, ErrCredentials) {
		counted.unreserve(ctx, p.reservation, err) // nobody knows whether the password is wrong
	}
	return p, err
}

// proveReservedAnywhere is proveAnywhereInSlot once a failure is counted, or throttled.
func (d *Directory) proveReservedAnywhere(ctx context.Context, email string, password SecretText, p *anywhereProof, throttled error) error {
	all, err := d.usersAnywhere(ctx, email, readAnywhere)
	if err != nil {
		return err
	}
	if p.tried = worthTrying(all); throttled != nil {
		return throttled
	}
	d.cfg.hash.learnCosts()
	p.started = time.Now()
	if err := d.comparePasswords(ctx, p, password); err != nil {
		return err
	}
	if len(p.users) > 0 {
		err = d.keepOpen(ctx, p)
	}
	if err == nil && len(p.users) == 0 {
		err = ErrCredentials
	}
	return err
}

// worthTrying returns the active users, verified addresses first, at most
// triedAnywhere. Somebody who makes many users with the address of another, which
// they cannot verify, does not keep the other out.
func worthTrying(all []User) []User {
	all = slices.DeleteFunc(all, func(u User) bool { return u.State != StateActive })
	slices.SortStableFunc(all, func(a, b User) int {
		switch {
		case a.EmailVerified == b.EmailVerified:
			return 0
		case a.EmailVerified:
			return -1
		}
		return 1
	})
	return all[:min(len(all), triedAnywhere)]
}

// comparePasswords finds the users whose password it is, and the hashes to keep.
// Where nobody has a password it works for one who has.
func (d *Directory) comparePasswords(ctx context.Context, p *anywhereProof, password SecretText) error {
	if len(p.tried) == 0 {
		_, _, err := d.checkOrPretend(ctx, password, User{})
		return err
	}
	for _, u := range p.tried {
		ok, stale, err := d.checkOrPretend(ctx, password, u)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if stale {
			if u.PasswordHash, err = d.cfg.hash.create(password); err != nil {
				return err
			}
		}
		p.users = append(p.users, u)
	}
	return nil
}

// keepOpen reads the accounts of the users, and leaves out those whose account is
// closed.
func (d *Directory) keepOpen(ctx context.Context, p *anywhereProof) error {
	ids := make([]ID, len(p.users))
	for i, u := range p.users {
		ids[i] = u.Account
	}
	accounts, err := d.store.Accounts(ctx, AccountSelection{IDs: ids})
	p.accounts = slices.DeleteFunc(accounts, func(a Account) bool { return !a.Closed.IsZero() })
	p.users = slices.DeleteFunc(p.users, func(u User) bool {
		return !slices.ContainsFunc(p.accounts, func(a Account) bool { return a.ID == u.Account })
	})
	return err
}

// refuseAnywhere records a failure in the account of each user who has the address.
func (d *Directory) refuseAnywhere(ctx context.Context, tried []User, err error) {
	if len(tried) == 0 {
		d.refuseSignIn(ctx, ID{}, err)
	}
	for _, u := range tried {
		d.inAccount(u.Account).refuseSignIn(ctx, u.ID, err)
	}
}
