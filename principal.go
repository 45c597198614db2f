package roster

import (
	"context"
	"time"
)

// Principal is a user, or the bearer of a secret, with the records that decide
// what it may do, all read at one moment. [Decide] takes it; stores return it
// from [Reader].Principal.
type Principal struct {
	Secret     Secret        // the secret that was looked up; zero: the user was looked up by id
	Account    Account       // where the user or the bearer acts
	User       User          // as the account that owns it has it; zero: the secret belongs to the account itself
	Membership Membership    // of User in Account; zero: Account owns User
	Home       Account       // the account that owns User
	Grants     []Grant       // the grants to the user and to Account that were not revoked, in the order of their ids
	Asked      User          // whom PrincipalSelection.Asked names; zero: nobody is asked for, or there is none
	Groups     []AccessGroup // the groups of Grants, ended ones too, in the order of their ids; of Products, the one that was asked for
}

// principal reads a user with its account, as of one moment. The error is
// ErrNotFound.
func (d *Directory) principal(ctx context.Context, user ID) (Principal, error) {
	return d.readPrincipal(ctx, PrincipalSelection{Account: d.account, User: user})
}

// principalWithGrants reads what decides about a user's access to a product at the
// time now: no grant that is over then.
func (d *Directory) principalWithGrants(ctx context.Context, user ID, product string, now time.Time) (Principal, error) {
	return d.readPrincipal(ctx, PrincipalSelection{Account: d.account, User: user, Grants: true, GrantsAt: now, Product: product})
}

func (d *Directory) readPrincipal(ctx context.Context, q PrincipalSelection) (p Principal, err error) {
	if q.User.IsZero() {
		return p, ErrNotFound
	}
	err = d.loadPrincipal(ctx, q, &p)
	if err == nil && p.User.ID.IsZero() {
		err = ErrNotFound
	}
	return p, err
}
