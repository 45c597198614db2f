package moving

import (
	"context"
	"encoding/json"
	"net/http"

	"example.com/roster"
)

// Axiom returns a Reader of GET /v2/users of Axiom's API. API.URL is
// "https://api.axiom.co". Users keep their ids as vendor ids of the set "axiom".
func Axiom(api API) Reader {
	return &paged{next: func(ctx context.Context) ([]pageRow, bool, error) {
		body, err := api.ask(ctx, request{method: http.MethodGet, path: "/v2/users", header: map[string]string{
			"Authorization": "Bearer " + api.Token, "Accept": "application/json",
		}})
		if err != nil {
			return nil, true, err
		}
		var users []json.RawMessage
		err = decode(body, &users)
		return rowsOf(users, api.axiomRow), true, err
	}}
}

// axiomUser is a user of Axiom's list.
type axiomUser struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Role  struct {
		ID string `json:"id"`
	} `json:"role"`
}

func (a *API) axiomRow(u *axiomUser) (Row, error) {
	return Row{
		VendorIDs: vendorID("axiom", u.ID), Email: u.Email, Name: u.Name, Role: a.role(u.Role.ID), State: roster.StateActive,
	}, nil
}

// vendorID returns the ids of a user that one set has; none for an empty id.
func vendorID(set, id string) map[string]string {
	if id == "" {
		return nil
	}
	return map[string]string{set: id}
}
