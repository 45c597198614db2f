package roster

import (
	"context"
	"slices"
	"time"
)

// Team is a set of users of one account. Teams may be nested; nobody inherits
// anything by that.
type Team struct {
	ID      ID
	Account ID
	TeamProfile
	Created time.Time
	Updated time.Time
	Ended   time.Time // zero: not
	Version int64     // 0 before the first write; raised by each
}

// TeamProfile is the part of a Team that people edit.
type TeamProfile struct {
	Name   string // at most 255 code points
	Parent ID     // the team that it is part of; zero: none
}

// maxTeamDepth is how deep teams may be nested.
const maxTeamDepth = 32

// CreateTeam makes a team. Errors: InvalidError, of field "parent" for a team
// that is not there or lies too deep, ErrForbidden, ErrNotFound for an account
// that does not exist.
func (d *Directory) CreateTeam(ctx context.Context, p TeamProfile) (Team, error) {
	now := d.Now()
	t := Team{ID: d.cfg.NewID(), Account: d.account, Created: now, Updated: now}
	return d.putTeam(ctx, t, EventTeamCreated, func(t *Team) error { t.TeamProfile = p; return nil })
}

// EditTeam changes what fn changes in a team, as [Directory.Edit] does for
// users. Errors: InvalidError, of field "parent" for one that would close a
// circle too, ErrNotFound, ErrForbidden, ErrConflict.
func (d *Directory) EditTeam(ctx context.Context, id ID, fn func(*TeamProfile) error) (Team, error) {
	var edited Team
	err := d.retry(ctx, func() error {
		t, err := d.Team(ctx, id)
		if err != nil {
			return err
		}
		edited, err = d.putTeam(ctx, t, EventTeamEdited, func(t *Team) error { return fn(&t.TeamProfile) })
		return err
	})
	if err != nil {
		return Team{}, err
	}
	return edited, nil
}

// putTeam stores what fn makes of t. The account's row stands for the tree of
// its teams: it is read before the tree is looked at and written with the
// change, so that two teams do not become each other's parents.
func (d *Directory) putTeam(ctx context.Context, t Team, kind EventKind, fn func(*Team) error) (Team, error) {
	if err := fn(&t); err != nil {
		return Team{}, err
	}
	if err := checkText("name", t.Name, maxText, false); err != nil {
		return Team{}, err
	}
	var stored Team
	err := d.administer(ctx, func(tx Tx) error {
		account, err := d.ensureAccount(ctx, tx, true)
		if err != nil {
			return err
		}
		if err := d.checkParent(ctx, tx, &t); err != nil {
			return err
		}
		if err := tx.PutAccount(ctx, &account); err != nil {
			return err
		}
		stored = t
		stored.Updated = d.Now()
		if err := tx.PutTeam(ctx, &stored); err != nil {
			return err
		}
		return d.recordEvent(ctx, tx, Event{Kind: kind, Subject: t.ID})
	})
	if err != nil {
		return Team{}, err
	}
	return stored, nil
}

// checkParent refuses a parent that is not there, and one that lies below t.
func (d *Directory) checkParent(ctx context.Context, r Reader, t *Team) error {
	for parent, depth := t.Parent, 1; !parent.IsZero(); depth++ {
		if parent == t.ID {
			return invalid("parent", "must not lie below the team itself")
		}
		if depth == maxTeamDepth {
			return invalid("parent", "must lie less than %d levels deep", maxTeamDepth)
		}
		above, err := r.Teams(ctx, TeamSelection{Account: d.account, IDs: []ID{parent}, Limit: 1})
		if err != nil {
			return err
		}
		if len(above) == 0 {
			return invalid("parent", "must be a team of the account")
		}
		parent = above[0].Parent
	}
	return nil
}

// EndTeam ends a team that has no other below it, and its memberships with it.
// Errors: InvalidError of field "team" while others lie below it, ErrNotFound,
// ErrForbidden.
func (d *Directory) EndTeam(ctx context.Context, id ID) (Team, error) {
	var ended Team
	err := d.administer(ctx, func(tx Tx) error {
		account, err := d.ensureAccount(ctx, tx, true)
		if err != nil {
			return err
		}
		if ended, err = d.teamIn(ctx, tx, id); err != nil {
			return err
		}
		below, err := tx.Teams(ctx, TeamSelection{Account: d.account, Parent: id, Limit: 1})
		if err != nil {
			return err
		}
		if len(below) > 0 {
			return invalid("team", "must have no other team below it")
		}
		if err := tx.PutAccount(ctx, &account); err != nil {
			return err
		}
		now := d.Now()
		ended.Ended, ended.Updated = now, now
		if err := tx.PutTeam(ctx, &ended); err != nil {
			return err
		}
		members, err := tx.TeamMemberships(ctx, TeamMembershipSelection{Account: d.account, Team: id})
		if err != nil {
			return err
		}
		for i := range members {
			members[i].Ended = now
			if err := tx.PutTeamMembership(ctx, &members[i]); err != nil {
				return err
			}
		}
		return d.recordEvent(ctx, tx, Event{Kind: EventTeamEnded, Subject: id})
	})
	if err != nil {
		return Team{}, err
	}
	return ended, nil
}

// Team returns the team with id. The error is ErrNotFound, for one that ended
// too.
func (d *Directory) Team(ctx context.Context, id ID) (Team, error) { return d.teamIn(ctx, d.store, id) }

func (d *Directory) teamIn(ctx context.Context, r Reader, id ID) (Team, error) {
	return first(r.Teams(ctx, TeamSelection{Account: d.account, IDs: []ID{id}, Limit: 1}))
}

// Teams returns teams of the account, in the order of their ids.
func (d *Directory) Teams(ctx context.Context, q TeamQuery) ([]Team, error) {
	if err := d.bound(&q.Limit); err != nil {
		return nil, err
	}
	return d.store.Teams(ctx, TeamSelection{
		Account: d.account, IDs: slices.Clone(q.IDs), Parent: q.Parent, Ended: q.Ended, After: q.After, Limit: q.Limit,
	})
}
