package population

import (
	"fmt"
	"time"

	"example.com/roster"
	"example.com/roster/moving"
)

// Rows returns everybody as rows, behind their groups and teams: in each state, some
// with all that a row can say.
func (p *Population) Rows() []moving.Row {
	var rows []moving.Row
	for i, g := range p.Groups {
		rows = append(rows, moving.Row{Group: &moving.Group{Name: g.Name, VendorIDs: map[string]string{"pickaxe": "access-" + g.UUID}, Products: []string{"p1"}, Period: roster.PeriodMonth, Uses: int64(i)}})
	}
	for _, t := range p.Teams {
		rows = append(rows, moving.Row{Team: &moving.Team{Name: t.Name, VendorIDs: map[string]string{"papershift": t.UUID}}})
	}
	for i := range p.People {
		rows = append(rows, p.row(&p.People[i]))
	}
	return rows
}

func (p *Population) row(u *Person) moving.Row {
	row := moving.Row{
		VendorIDs: map[string]string{"axiom": u.Axiom, "embedthis": u.EmbedThis}, ExternalID: fmt.Sprintf("crm-%d", u.N),
		Email: u.Email, EmailVerified: u.N%2 == 0, First: u.First, Last: u.Last, Role: roster.Role(u.Role), State: roster.StateActive,
		Created: u.Created, Activated: u.Created.Add(time.Hour), Summary: "Likes tea.\nAnd more.",
	}
	switch {
	case u.Deactivated:
		row.State, row.Deactivated = roster.StateDeactivated, u.Created.Add(2*time.Hour)
	case u.N%11 == 4:
		row.State, row.Discarded = roster.StateDeleted, u.Created.Add(2*time.Hour)
		return row
	case u.N%13 == 5:
		row.State, row.Activated, row.Invited = roster.StateInvited, time.Time{}, u.Created.Add(time.Minute)
	}
	if u.N%4 == 1 {
		row.PasswordHash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
	}
	if u.N%8 == 3 && u.Group >= 0 {
		row.Groups = []string{"pickaxe:access-" + p.Groups[u.Group].UUID}
		row.Plans = []moving.Plan{{Product: "p9", Source: "bought", Until: u.Created.AddDate(40, 0, 0)}}
	}
	if u.N%8 == 3 && u.Team >= 0 {
		row.Teams = []string{"papershift:" + p.Teams[u.Team].UUID}
	}
	return row
}
