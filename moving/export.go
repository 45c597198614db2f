package moving

import (
	"context"
	"io"
	"slices"

	"example.com/roster"
)

// Exporter writes an account's groups, teams and users as rows. It needs a Directory.
type Exporter struct {
	// Directory is the host's, in the account that is written.
	Directory *roster.Directory
	// PasswordHashes tells whether rows have the hashes of passwords. Who has such a file
	// can guess passwords: keep it as secret as the database.
	PasswordHashes bool
	// Progress is called about once in a hundred users with how many are written. nil: nobody asks.
	Progress func(users int)
}

// Export writes the groups, teams and users of d's account to w as JSON lines, without
// passwords. An Import of them into an empty account gives what Export writes again.
// Errors: those of ctx, of the store and of w.
func Export(ctx context.Context, d *roster.Directory, w io.Writer) error {
	return (&Exporter{Directory: d}).Export(ctx, NewJSONLinesWriter(w))
}

// Export writes rows to w, groups and teams first, then users in the order in which
// they were created. Users who are made or removed meanwhile may be written or not.
// What has ended is left out: groups, teams, and grants that are over. Errors: those of ctx, of the
// store and of w.
func (x *Exporter) Export(ctx context.Context, w Writer) error {
	n, err := x.bundles(ctx, w)
	if err != nil {
		return err
	}
	var page []roster.User
	written := 0
	flush := func() error {
		err := x.users(ctx, w, n, page)
		if written += len(page); err == nil && x.Progress != nil {
			x.Progress(written)
		}
		page = page[:0]
		return err
	}
	for u, err := range x.Directory.AllUsers(ctx, roster.UserQuery{}) {
		if err != nil {
			return err
		}
		if page = append(page, u); len(page) == changeRows {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	if err := x.members(ctx, w, n); err != nil {
		return err
	}
	return w.Flush()
}

// members writes users of other accounts who are members of this one. Whoever has not
// accepted yet is left out.
func (x *Exporter) members(ctx context.Context, w Writer, n *names) error {
	read := func(after roster.ID) ([]roster.Person, error) {
		return x.Directory.Members(ctx, roster.MemberQuery{After: after})
	}
	for m, err := range pages(x.Directory.MaxPage(), read, func(p *roster.Person) roster.ID { return p.Membership.ID }) {
		if err != nil {
			return err
		}
		if m.Membership.State == roster.StateInvited {
			continue
		}
		row := Row{ID: m.User.ID, Home: m.Membership.Home, Role: m.Membership.Role, State: m.Membership.State, ExtraUses: m.Membership.ExtraUses}
		if err := x.write(ctx, w, n, []Row{row}); err != nil {
			return err
		}
	}
	return nil
}

// bundles writes groups and teams, each behind the team that it is part of.
func (x *Exporter) bundles(ctx context.Context, w Writer) (*names, error) {
	n := &names{newKeys(), newKeys()}
	for g, err := range allGroups(ctx, x.Directory) {
		if err != nil {
			return nil, err
		}
		row := Group{Name: g.Name, VendorIDs: g.VendorIDs.Map(), Products: g.Products, Period: g.Period, Uses: g.Uses, Public: g.Public, Shared: g.Shared}
		row.Key = unlike(n.groups.add(g.ID, g.Name), g.Name)
		if err := w.Write(Row{Group: &row}); err != nil {
			return nil, err
		}
	}
	teams, err := nestedTeams(ctx, x.Directory)
	if err != nil {
		return nil, err
	}
	for _, t := range teams {
		row := Team{Name: t.Name, VendorIDs: t.VendorIDs.Map(), ExternalID: t.ExternalID, Parent: n.teams.keys[t.Parent]}
		row.Key = unlike(n.teams.add(t.ID, t.Name), t.Name)
		if err := w.Write(Row{Team: &row}); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// unlike returns a key that is not the name.
func unlike(key, name string) string {
	if key == name {
		return ""
	}
	return key
}

// users writes a page of users with what they have.
func (x *Exporter) users(ctx context.Context, w Writer, n *names, page []roster.User) error {
	rows := make([]Row, len(page))
	for i := range page {
		rows[i] = userRow(&page[i])
		if x.PasswordHashes {
			rows[i].PasswordHash = page[i].PasswordHash
		}
	}
	return x.write(ctx, w, n, rows)
}

// write writes rows with the groups, plans and teams of their users.
func (x *Exporter) write(ctx context.Context, w Writer, n *names, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	ids, of := make([]roster.ID, len(rows)), make(map[roster.ID]*Row, len(rows))
	for i := range rows {
		ids[i], of[rows[i].ID] = rows[i].ID, &rows[i]
	}
	grants, err := x.Directory.Grants(ctx, roster.GrantQuery{Users: ids})
	if err != nil {
		return err
	}
	for _, g := range grants {
		of[g.User].has(&g, n, x.Directory)
	}
	for m, err := range allTeamMemberships(ctx, x.Directory, ids) {
		if err != nil {
			return err
		}
		if key, open := n.teams.keys[m.Team]; open {
			of[m.User].Teams = append(of[m.User].Teams, key)
		}
	}
	for i := range rows {
		slices.Sort(rows[i].Teams)
		slices.Sort(rows[i].Groups)
		if err := w.Write(rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// has adds a grant of the user, unless it is over.
func (row *Row) has(g *roster.Grant, n *names, d *roster.Directory) {
	key, open := n.groups.keys[g.Group]
	over := !g.Until.IsZero() && !g.Until.After(d.Now())
	switch {
	case over, !g.Group.IsZero() && !open, row.State == roster.StateDeleted:
	case g.Product == "" && g.Source == "" && g.From.IsZero() && g.Until.IsZero():
		row.Groups = append(row.Groups, key)
	default:
		row.Plans = append(row.Plans, Plan{Group: key, Product: g.Product, Source: g.Source, From: g.From, Until: g.Until})
	}
}
