package console

import (
	"errors"
	"slices"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
)

// historyRows is how many rows of each kind a person's page has.
const historyRows = 20

// personView is what the page of one person shows. What belongs to the person at home
// is empty of a member.
type personView struct {
	frame
	User   roster.User
	Member bool
	Self   bool                // it is who is signed in
	Above  bool                // outranks who is signed in, who may read little and change nothing
	Waits  roster.PendingEmail // a change of address

	Grants     []roster.Grant
	Sessions   []roster.Secret
	Tokens     []roster.Secret
	Identities []roster.Identity
	Teams      []roster.TeamMembership
	Accounts   []roster.PersonAccount
	Events     []roster.Event
	Product    string // whose decision was asked for; empty: none
	Decision   roster.Decision

	Impersonate bool // is offered
	Roles       []option
	Groups      []option
	AllTeams    []option
	GroupNames  names
	TeamNames   names
	Actors      names
	Devices     map[string]string // how a User-Agent header is called
}

// person shows one person.
func (c *call) person() (page, error) {
	v, err := c.readPerson()
	if err != nil {
		return page{}, err
	}
	return personPage(v), nil
}

// readPerson reads what the page shows: a page of each kind of record, whatever there is.
func (c *call) readPerson() (v personView, err error) {
	ctx := c.r.Context()
	id, err := c.pathID()
	if err != nil {
		return v, err
	}
	v = personView{frame: c.frame, Self: id == c.User.ID, Roles: c.roleOptions(), Product: c.r.URL.Query().Get("product")}
	if v.User, err = c.dir.User(ctx, id); err != nil {
		return v, err
	}
	v.Member = v.User.Account != c.dir.AccountID()
	theirs, _ := c.dir.Role(v.User.Role)
	v.Above = theirs.Rank > c.rank()
	v.Impersonate = !c.cfg.NoImpersonation && !c.isInside() && !v.Self && !v.Above && !v.Member && v.User.State == roster.StateActive
	rows := min(historyRows, c.dir.MaxPage())
	steps := []func() error{
		func() (err error) {
			v.Grants, err = c.dir.Grants(ctx, roster.GrantQuery{Users: []roster.ID{id}, Limit: c.dir.MaxPage()})
			return err
		},
		func() (err error) {
			if v.Above {
				return nil
			}
			v.Sessions, err = c.dir.Sessions(ctx, roster.SessionQuery{User: id, Limit: rows})
			v.Devices = map[string]string{}
			for _, s := range v.Sessions {
				v.Devices[s.UserAgent] = c.kit.Text(c.lang, html.DeviceOf(s.UserAgent).Text())
			}
			return err
		},
		func() (err error) {
			v.Tokens, err = c.dir.Tokens(ctx, roster.TokenQuery{User: id, Pending: true, Limit: rows})
			return err
		},
		func() (err error) { v.Identities, err = c.dir.Identities(ctx, id); return err },
		func() (err error) {
			v.Teams, err = c.dir.TeamMemberships(ctx, roster.TeamMembershipQuery{Users: []roster.ID{id}, Limit: c.dir.MaxPage()})
			return err
		},
		func() (err error) { v.Accounts, err = c.dir.AccountsOf(ctx, id); return err },
		func() error {
			found, err := c.dir.Events(ctx, roster.EventQuery{User: id, NewestFirst: true, Limit: rows})
			v.Events = found.Events
			return err
		},
		func() error { return c.readPending(&v) },
		func() (err error) { v.GroupNames, v.Groups, err = c.groupNames(); return err },
		func() (err error) { v.TeamNames, v.AllTeams, err = c.teamNames(); return err },
		func() (err error) { v.Actors, err = c.userNames(actors(v.Events)); return err },
		func() (err error) {
			if v.Product != "" {
				v.Decision, err = c.dir.Access(ctx, id, v.Product)
			}
			return err
		},
	}
	for _, step := range steps {
		if err := step(); err != nil && !errors.Is(err, roster.ErrNotFound) && !errors.Is(err, roster.ErrInvalid) {
			return v, err
		}
	}
	return v, nil
}

// readPending finds out which change of address waits. Of a member, and of who outranks
// the caller, it is none of the caller's business.
func (c *call) readPending(v *personView) (err error) {
	if !v.Member && !v.Above {
		v.Waits, err = c.dir.PendingEmail(c.r.Context(), v.User.ID)
	}
	return err
}

// actors returns who made the events.
func actors(events []roster.Event) []roster.ID {
	var all []roster.ID
	for _, e := range events {
		all = append(all, e.Actor.User, e.Actor.Impersonator, e.User)
	}
	return all
}

func personPage(v personView) page {
	p := page{
		Title: title(v.User), Crumbs: []link{{Text: v.t("nav.people"), Href: v.Base + "/people"}},
		Sections: []section{v.profile(), v.state()},
	}
	if v.Above {
		p.Lead = v.t("person.above")
		p.Sections = []section{v.profile(), v.access(), v.why(), v.teams(), v.tokens(), v.accounts(), v.timeline()}
		for i := range p.Sections {
			p.Sections[i].readOnly()
		}
		return p
	}
	if v.Member {
		p.Lead = v.t("person.member")
	}
	p.Sections = append(p.Sections, v.edit(), v.why(), v.access())
	if !v.Member {
		p.Sections = append(p.Sections, v.sessions(), v.identities())
	}
	p.Sections = append(p.Sections, v.tokens(), v.teams(), v.accounts(), v.timeline())
	if !v.Member {
		p.Sections = append(p.Sections, v.data())
	}
	return p
}

// readOnly takes away the forms that change something.
func (s *section) readOnly() {
	s.Forms = slices.DeleteFunc(s.Forms, func(f form) bool { return !f.Get })
	for i := 0; s.Table != nil && i < len(s.Table.Rows); i++ {
		s.Table.Rows[i].Forms = nil
	}
}

// path returns a path below the person's page.
func (v personView) path(parts string) string {
	return v.Base + "/people/" + v.User.ID.String() + parts
}
