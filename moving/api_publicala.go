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

// Publicala returns a Reader of GET /integration-api/v1/dashboard/users of publica.la's
// API: active users, then deactivated ones. API.URL is the address of the store. The id
// of a user becomes its Number, the uuid its ID. A plan becomes an access group with the
// number as vendor id of the set "publicala", made when the first user has it: set its
// products then.
func Publicala(api API) Reader {
	p := &publicala{api: api, page: 1, plans: map[int64]bool{}}
	return &paged{next: p.next}
}

type publicala struct {
	api         API
	page        int
	deactivated bool           // whether active users were all read
	plans       map[int64]bool // those that were given
}

// publicalaPage is a page of the list.
type publicalaPage struct {
	Data struct {
		Paginator struct {
			Data []json.RawMessage `json:"data"`
		} `json:"paginator"`
	} `json:"data"`
}

func (p *publicala) next(ctx context.Context) ([]pageRow, bool, error) {
	query := url.Values{"page": {strconv.Itoa(p.page)}, "per_page": {strconv.Itoa(pageSize)}}
	if p.deactivated {
		query.Set("query", "deactivated")
	}
	body, err := p.api.ask(ctx, request{
		method: http.MethodGet, path: "/integration-api/v1/dashboard/users", query: query,
		header: map[string]string{"X-User-Token": p.api.Token, "Accept": "application/json", "Content-Type": "application/json"},
	})
	if err != nil {
		return nil, true, err
	}
	var page publicalaPage
	if err := decode(body, &page); err != nil {
		return nil, true, err
	}
	users := page.Data.Paginator.Data
	p.page++
	last := len(users) < pageSize
	done := last && p.deactivated
	if last {
		p.deactivated, p.page = true, 1
	}
	var rows []pageRow
	for _, text := range users {
		user := rowOf(text, func(u *publicalaUser) (Row, error) {
			rows = append(rows, p.newPlans(u)...)
			return p.api.publicalaRow(u)
		})
		rows = append(rows, user)
	}
	return rows, done, nil
}

// publicalaUser is a user of the list.
type publicalaUser struct {
	ID               int64           `json:"id"`
	UUID             string          `json:"uuid"`
	Email            string          `json:"email"`
	ExternalID       string          `json:"external_id"`
	Admin            bool            `json:"admin"`
	PlanAdmin        bool            `json:"plan_admin"`
	OnlySeesReadable json.RawMessage `json:"only_sees_readable"` // true, false, 1 or 0
	SessionsLimit    int             `json:"sessions_limit"`
	CreatedAt        string          `json:"created_at"`
	DeletedAt        string          `json:"deleted_at"`
	UserPlans        []publicalaPlan `json:"user_plans"`
}

type publicalaPlan struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	ValidFrom string `json:"valid_from"`
	ValidTo   string `json:"valid_to"` // the last day
}

// newPlans returns a row for each plan of u that no user before had.
func (p *publicala) newPlans(u *publicalaUser) (rows []pageRow) {
	for _, plan := range u.UserPlans {
		if p.plans[plan.ID] {
			continue
		}
		p.plans[plan.ID] = true
		rows = append(rows, pageRow{row: Row{Group: &Group{
			Name: plan.Name, VendorIDs: vendorID("publicala", strconv.FormatInt(plan.ID, 10)),
		}}})
	}
	return rows
}

func (a *API) publicalaRow(u *publicalaUser) (row Row, err error) {
	row = Row{
		Number: u.ID, Email: u.Email, ExternalID: u.ExternalID, SessionsLimit: u.SessionsLimit,
		Role: a.role("user"), State: roster.StateActive,
	}
	if row.ID, err = roster.ParseID(u.UUID); err != nil && u.UUID != "" {
		return row, &RowError{Field: "uuid", Reason: "must be a UUID of 36 characters"}
	}
	if u.Admin {
		row.Role = a.role("admin")
	}
	row.Attrs, _ = roster.JSONObjectOf(map[string]any{"publicala": map[string]any{ // as the set publicala keeps them
		"plan_admin": u.PlanAdmin, "only_sees_readable": string(u.OnlySeesReadable) == "1" || string(u.OnlySeesReadable) == "true",
		"user_plan_name": "",
	}})
	if row.Created, err = isoTime("created_at", u.CreatedAt); err != nil {
		return row, err
	}
	if row.Deactivated, err = isoTime("deleted_at", u.DeletedAt); err != nil {
		return row, err
	}
	if !row.Deactivated.IsZero() {
		row.State = roster.StateDeactivated
	}
	for _, plan := range u.UserPlans {
		given := Plan{Group: vendorName("publicala", strconv.FormatInt(plan.ID, 10)), Source: "publicala"}
		if given.From, err = day("valid_from", plan.ValidFrom, 0); err != nil {
			return row, err
		}
		if given.Until, err = day("valid_to", plan.ValidTo, 1); err != nil {
			return row, err
		}
		row.Plans = append(row.Plans, given)
	}
	return row, nil
}

// day reads a date, and returns the beginning of that many days later; zero for none.
func day(field, text string, later int) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, &RowError{Field: field, Reason: "must be a date such as 2026-01-31"}
	}
	return at.AddDate(0, 0, later), nil
}
