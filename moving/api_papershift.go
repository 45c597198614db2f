package moving

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"example.com/roster"
)

// Papershift returns a Reader of GET /api/v1/users of Papershift Pulse. API.URL is the
// address before "/api/v1". Users and teams keep their ids as vendor ids of the set
// "papershift"; the role is that of the membership of the user's own account. A user of
// the state "invited" is not invited again.
func Papershift(api API) Reader {
	p := &papershift{api: api, page: 1, teams: map[string]bool{}}
	return &paged{next: p.next}
}

type papershift struct {
	api   API
	page  int
	teams map[string]bool // those that were given
}

// pulseResource is a resource of a document.
type pulseResource struct {
	Type       string `json:"type"`
	ID         string `json:"id"`
	Attributes struct {
		Name        string   `json:"name"`
		Email       string   `json:"email"`
		Avatar      string   `json:"avatar"`
		Status      string   `json:"status"`
		DiscardedAt string   `json:"discarded_at"`
		CreatedAt   string   `json:"created_at"`
		RoleIDs     []string `json:"role_ids"`
	} `json:"attributes"`
	Relationships map[string]struct {
		Data json.RawMessage `json:"data"`
	} `json:"relationships"`
}

func (p *papershift) next(ctx context.Context) ([]pageRow, bool, error) {
	body, err := p.api.ask(ctx, request{
		method: http.MethodGet, path: "/api/v1/users",
		query: url.Values{
			"page[size]": {strconv.Itoa(pageSize)}, "page[number]": {strconv.Itoa(p.page)},
			"include": {"account_memberships,teams"}, "sort": {"created_at"},
		},
		header: map[string]string{"Authorization": "Bearer " + p.api.Token, "Accept": "application/vnd.api+json"},
	})
	if err != nil {
		return nil, true, err
	}
	var page struct {
		Data     []json.RawMessage `json:"data"`
		Included []pulseResource   `json:"included"`
	}
	if err := decode(body, &page); err != nil {
		return nil, true, err
	}
	p.page++
	included := map[string]*pulseResource{}
	var rows []pageRow
	for i := range page.Included {
		r := &page.Included[i]
		included[r.Type+" "+r.ID] = r
		if r.Type == "team" && !p.teams[r.ID] {
			p.teams[r.ID] = true
			rows = append(rows, pageRow{row: Row{Team: &Team{Name: r.Attributes.Name, VendorIDs: vendorID("papershift", r.ID)}}})
		}
	}
	rows = append(rows, rowsOf(page.Data, func(u *pulseResource) (Row, error) { return p.row(u, included) })...)
	return rows, len(page.Data) < pageSize, nil
}

func (p *papershift) row(u *pulseResource, included map[string]*pulseResource) (row Row, err error) {
	a := &u.Attributes
	row = Row{VendorIDs: vendorID("papershift", u.ID), Email: a.Email, Name: a.Name, Avatar: a.Avatar}
	if row.State, err = p.api.state(a.Status); err != nil {
		return row, err
	}
	if row.Created, err = isoTime("created_at", a.CreatedAt); err != nil {
		return row, err
	}
	if row.Discarded, err = isoTime("discarded_at", a.DiscardedAt); err != nil {
		return row, err
	}
	if row.State != roster.StateDeleted {
		row.Discarded = time.Time{}
	}
	for _, of := range linked(u, "account_memberships") {
		if m := included["account_membership "+of]; m != nil && row.Role == "" && len(m.Attributes.RoleIDs) > 0 {
			row.Role = p.api.role(m.Attributes.RoleIDs[0])
		}
	}
	for _, id := range linked(u, "teams") {
		row.Teams = append(row.Teams, vendorName("papershift", id))
	}
	return row, nil
}

// linked returns the ids of a relationship to many.
func linked(u *pulseResource, name string) (ids []string) {
	var all []struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(u.Relationships[name].Data, &all) != nil {
		return nil
	}
	for _, one := range all {
		ids = append(ids, one.ID)
	}
	return ids
}
