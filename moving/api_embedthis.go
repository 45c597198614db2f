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

// EmbedThis returns a Reader of POST /user/find of the API of EmbedThis Builder.
// API.URL is the address before "/user", such as "https://example.com/api/tok". Users
// keep their ids as vendor ids of the set "embedthis". Open invitations are not brought
// along: invite again.
func EmbedThis(api API) Reader {
	next := ""
	return &paged{next: func(ctx context.Context) ([]pageRow, bool, error) {
		query := url.Values{"limit": {strconv.Itoa(pageSize)}}
		if next != "" {
			query.Set("next", next)
		}
		body, err := api.ask(ctx, request{
			method: http.MethodPost, path: "/user/find", query: query, body: "{}",
			header: map[string]string{"Authorization": "bearer " + api.Token, "Content-Type": "application/json"},
		})
		if err != nil {
			return nil, true, err
		}
		var page struct {
			Data []json.RawMessage `json:"data"`
			Next *string           `json:"next"`
		}
		if err := decode(body, &page); err != nil {
			return nil, true, err
		}
		before := next
		if next = ""; page.Next != nil {
			next = *page.Next
		}
		last := next == "" || next == before // a page that leads to itself never ends
		return rowsOf(page.Data, api.embedThisRow), last, nil
	}}
}

// embedThisUser is a user of EmbedThis's list.
type embedThisUser struct {
	ID          string            `json:"id"`
	Email       string            `json:"email"`
	First       string            `json:"first"`
	Last        string            `json:"last"`
	Preferences roster.JSONObject `json:"preferences"`
	Role        string            `json:"role"`
	State       string            `json:"state"`
}

func (a *API) embedThisRow(u *embedThisUser) (Row, error) {
	state, err := a.state(u.State)
	return Row{
		VendorIDs: vendorID("embedthis", u.ID), Email: u.Email, First: u.First, Last: u.Last,
		Preferences: u.Preferences, Role: a.role(u.Role), State: state,
	}, err
}

// isoTime reads a time as JavaScript and Laravel write it; zero for none.
func isoTime(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, &RowError{Field: field, Reason: "must be a time such as 2026-01-31T12:00:00Z"}
	}
	return at, nil
}
