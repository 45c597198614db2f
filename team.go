package roster

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Team is a set of users of one account. Teams may be nested, and nobody inherits
// anything by it.
type Team struct {
	ID      ID
	Account ID
	TeamProfile
	Created time.Time
	Updated time.Time
	Ended   time.Time // when it ended; zero: it has not
	Version int64     // 0 before the first write; each write raises it, and whoever comes or goes does
}

// TeamProfile is the part of a Team that people edit.
type TeamProfile struct {
	Name       string // at most 255 code points
	ExternalID string // id in the host's own data, at most 64 code points; unique in the account among teams that have not ended
	Parent     ID     // the team that it is part of; zero: none
	// VendorIDs are ids in vendors' data, which their routes show; each unique in the
	// account and set, also among teams that have ended.
	VendorIDs VendorIDs
}

// NameKey returns the form of the name by which teams are compared, as usernames are:
// Unicode's NFKC case fold, in which letters have no case, compatible characters are
// one, and invisible ones are gone. Of a longer one it has the first 255 code points.
func (p *TeamProfile) NameKey() string {
	key, n := foldUsername(p.Name), 0
	for i := range key {
		if n == maxText {
			return key[:i]
		}
		n++
	}
	return key
}

// maxTeamDepth is how deep teams may be nested.
const maxTeamDepth = 32

// CreateTeam makes a team. Errors: InvalidError, of field "parent" for a team
// that is not there or lies too deep; ExistsError for an external id or vendor id that is taken; ErrForbidden, ErrNotFound for an account
// that does not exist.
func (d *Directory) CreateTeam(ctx context.Context, p TeamProfile) (Team, error) {
	if err := p.check(TeamProfile{}); err != nil {
		return Team{}, err
	}
	t := Team{ID: d.cfg.NewID(), Account: d.account, TeamProfile: p, Created: d.Now()}
	var made Team
	err := d.administer(ctx, func(c *change) error {
		made = t
		return c.putTeam(ctx, &made, EventTeamCreated)
	})
	if err != nil {
		return Team{}, err
	}
	return made, nil
}

// EditTeam changes what fn changes in a team, as [Directory.Edit] does for
// users; a profile that fn leaves as it is writes nothing. Errors: InvalidError, also of field "parent" for one that would close a
// circle, ExistsError, ErrNotFound, ErrForbidden, ErrConflict.
func (d *Directory) EditTeam(ctx context.Context, id ID, fn func(*TeamProfile) error) (Team, error) {
	read := func(ctx context.Context) (Team, error) { return d.findTeam(ctx, id) }
	edit := func(t *Team) error {
		before := t.TeamProfile
		if err := fn(&t.TeamProfile); err != nil {
			return err
		}
		return t.check(before)
	}
	return editRecord(ctx, d, read, edit, func(c *change, before, after *Team) error {
		if err := c.by.mayAdminister(); err != nil {
			return err
		}
		if err := c.requireVersion(id, before.Version); err != nil || before.TeamProfile == after.TeamProfile {
			return err
		}
		return c.putTeam(ctx, after, EventTeamEdited)
	})
}

// check refuses a text that breaks a limit, unless it is as it was.
func (p *TeamProfile) check(before TeamProfile) error {
	return JoinInvalid(checkChanged("name", p.Name, before.Name, maxText, false),
		checkChanged("external id", p.ExternalID, before.ExternalID, maxExternalID, false), p.VendorIDs.check(before.VendorIDs))
}

// putTeam stores a team. The account is the guard row of its teams: it is read
// before their tree is looked at and written with the change, so that two teams
// do not become each other's parents.
func (c *change) putTeam(ctx context.Context, t *Team, kind EventKind) error {
	account, err := c.lockAccount(ctx)
	if err != nil {
		return err
	}
	if err := c.checkParent(ctx, t); err != nil {
		return err
	}
	if err := c.tx.PutAccount(ctx, &account); err != nil {
		return err
	}
	if err := c.storeTeam(ctx, t); err != nil {
		return err
	}
	return c.recordEvent(ctx, Event{Kind: kind, Subject: t.ID})
}

// storeTeam stores a team, or that somebody has come or gone, under the version that was
// read. The team is the guard row of its memberships.
func (c *change) storeTeam(ctx context.Context, t *Team) error {
	if err := c.requireVersion(t.ID, t.Version); err != nil {
		return err
	}
	t.Updated = c.Now()
	if err := c.tx.PutTeam(ctx, t); err != nil {
		return err
	}
	c.wrote(t.ID, t.Version)
	return nil
}

// checkParent refuses a parent that is not there, and one that lies below t.
func (c *change) checkParent(ctx context.Context, t *Team) error {
	for parent, depth := t.Parent, 1; !parent.IsZero(); depth++ {
		if parent == t.ID {
			return invalid("parent", "must not lie below the team itself")
		}
		if depth == maxTeamDepth {
			return invalid("parent", "must lie less than %d levels deep", maxTeamDepth)
		}
		above, err := c.findTeam(ctx, parent)
		if errors.Is(err, ErrNotFound) {
			return invalid("parent", "must be a team of the account")
		}
		if err != nil {
			return err
		}
		parent = above.Parent
	}
	return nil
}

// Team returns the team with id. The error is ErrNotFound, for one that ended
// too.
func (d *Directory) Team(ctx context.Context, id ID) (Team, error) {
	if err := d.requireReadShared(ctx); err != nil {
		return Team{}, err
	}
	return d.findTeam(ctx, id)
}

func (d *Directory) findTeam(ctx context.Context, id ID) (Team, error) {
	return first(d.store.Teams(ctx, TeamSelection{Account: d.account, IDs: []ID{id}, Limit: 1}))
}

// Teams returns teams of the account, in the order of their ids. The
// error is an InvalidError for a limit above Config.MaxPage.
func (d *Directory) Teams(ctx context.Context, q TeamQuery) ([]Team, error) {
	if err := d.requireReadShared(ctx); err != nil {
		return nil, err
	}
	if checkConditionText(q.ExternalID) != nil {
		return nil, nil // nobody's
	}
	named := TeamProfile{Name: q.Name}
	key := named.NameKey()
	if q.Name != "" && (key == "" || checkConditionText(q.Name) != nil) {
		return nil, nil // nobody's
	}
	if err := d.bound(&q.Limit); err != nil {
		return nil, err
	}
	return d.store.Teams(ctx, TeamSelection{
		Account: d.account, IDs: slices.Clone(q.IDs), Parent: q.Parent, ExternalID: q.ExternalID, NameKey: key, Ended: q.Ended, After: q.After, Limit: q.Limit,
	})
}
