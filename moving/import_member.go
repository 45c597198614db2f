package moving

import (
	"cmp"
	"context"
	"errors"

	"example.com/roster"
)

// isMember tells whether the row is about a user of another account.
func (r *run) isMember(it *item) bool {
	home := it.row.Home
	return !home.IsZero() && home != r.Directory.AccountID()
}

// prepareMember refuses what a row about a member cannot say.
func (it *item) prepareMember() {
	row := it.row
	said := Row{
		Line: row.Line, ID: row.ID, Home: row.Home, Role: row.Role, State: row.State, ExtraUses: row.ExtraUses,
		Groups: row.Groups, Plans: row.Plans, Teams: row.Teams,
	}
	switch {
	case row.ID.IsZero():
		it.refuse("id", "must be that of the user, who is there in the account home")
	case row.size() != said.size() || row.who() != "" || row.Number != 0:
		it.refuse("home", "must come with id, role, state, extra_uses, groups, plans and teams alone: the rest is the home account's")
	case row.State != "" && row.State != roster.StateActive && row.State != roster.StateDeactivated:
		it.refuse("state", "must be active or deactivated for a member: invite them, or leave the row out")
	}
}

// member makes a user of another account a member of this one, or changes what differs.
func (r *run) member(ctx context.Context, it *item) error {
	u, err := r.Directory.User(ctx, it.row.ID)
	switch {
	case err == nil:
		it.user = &u
	case !errors.Is(err, roster.ErrNotFound):
		return err
	}
	if it.user != nil && r.KeepExisting {
		it.outcome = Outcome{Result: Unchanged, ID: u.ID}
		return nil
	}
	var has held
	if it.user != nil {
		if has, err = readAccess(ctx, r.Directory, []*item{it}); err != nil {
			return err
		}
		if s := r.compare(it, has); s == nil {
			return nil
		} else if s.nothing() {
			it.outcome = Outcome{Result: Unchanged, ID: u.ID}
			return nil
		}
	}
	target := r.Directory
	if r.DryRun {
		if target, err = r.scratchMember(ctx, it); err != nil {
			return it.settle(err)
		}
	}
	return unit{it, func(ctx context.Context, d *roster.Directory) error { return r.join(ctx, d, it, has) }}.alone(ctx, target)
}

// join makes the user a member where it is none, and takes the other steps.
func (r *run) join(ctx context.Context, d *roster.Directory, it *item, has held) error {
	row, as := &it.row, *it
	if it.user == nil {
		_, err := d.CreateMembership(ctx, roster.NewMembership{
			Account: d.AccountID(), Home: row.Home, User: row.ID, Role: cmp.Or(row.Role, d.DefaultRole()),
		})
		if err != nil {
			return err
		}
		u, err := d.User(ctx, row.ID)
		if err != nil {
			return err
		}
		as.user = &u
	}
	s := r.compare(&as, has)
	if s == nil {
		it.outcome = as.outcome
		return nil
	}
	if err := s.take(ctx, d); err != nil {
		return err
	}
	if it.outcome = as.outcome; it.user == nil {
		it.outcome = Outcome{Result: Made, ID: row.ID}
	}
	return nil
}

// scratchMember returns a Directory over a store in memory with the user, its home, the
// membership where there is one, and the groups and teams of the row.
func (r *run) scratchMember(ctx context.Context, it *item) (*roster.Directory, error) {
	home := r.Directory.ForAccount(it.row.Home)
	u, err := home.User(ctx, it.row.ID)
	if err != nil {
		return nil, err
	}
	account, err := home.Account(ctx)
	if err != nil {
		return nil, err
	}
	memberships, err := r.Directory.Memberships(ctx, roster.MembershipQuery{Account: r.Directory.AccountID(), Users: []roster.ID{u.ID}, Ended: true})
	if err != nil {
		return nil, err
	}
	fill, err := r.fill(ctx, []*item{{want: it.want}})
	if err != nil {
		return nil, err
	}
	return scratch(ctx, r.Directory, func(tx roster.Tx) error {
		account.Version, u.Version = 0, 0
		if err := tx.PutAccount(ctx, &account); err != nil {
			return err
		}
		if err := tx.PutUser(ctx, &u); err != nil {
			return err
		}
		for _, m := range memberships {
			m.Version = 0
			if err := tx.PutMembership(ctx, &m); err != nil {
				return err
			}
		}
		return fill(tx)
	})
}
