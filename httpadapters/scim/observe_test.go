package scim_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/scim"
)

// Each request is told of once, whatever it is answered, without what it has inside.
func TestObserve(t *testing.T) {
	var told []scim.Exchange
	f := newFixture(t, func(_ *roster.Config, sc *scim.Config) {
		sc.Observe = func(e scim.Exchange) { told = append(told, e) }
	})
	f.AddToken(f.T1, "idp", roster.NewToken{Name: "Okta", Role: roster.RoleAdmin})
	for _, c := range []struct {
		as, method, path, body string
		want                   scim.Exchange
	}{
		{"idp", "PATCH", "/Users/{bob}", patchBody(`{"op":"add","path":"title","value":"x"}`), scim.Exchange{Status: 200, TokenName: "Okta", User: f.IDs["bob"]}},
		{"idp", "POST", "/Users", withSchemas("/Users", `{"userName":"bob@x.test","emails":[{"value":"bob@x.test"}]}`), scim.Exchange{Status: 409, TokenName: "Okta", ScimType: "uniqueness"}},
		{"idp", "GET", "/Users?filter=x", "", scim.Exchange{Status: 400, TokenName: "Okta", ScimType: "invalidFilter"}},
		{"idp", "GET", "/Users", "", scim.Exchange{Status: 200, TokenName: "Okta"}},
		{"idp", "DELETE", "/Users/{bob}", "", scim.Exchange{Status: 204, TokenName: "Okta", User: f.IDs["bob"]}},
		{"alice", "GET", "/Users", "", scim.Exchange{Status: 403}},
		{"garbage", "GET", "/Users", "", scim.Exchange{Status: 401}},
		{"adm1", "GET", "/Nothing", "", scim.Exchange{Status: 404}},
	} {
		t.Run(c.as+" "+c.method+" "+c.path, func(t *testing.T) {
			is := is.New(t)
			told = nil
			r := f.request(c.as, c.method, c.path, c.body)
			f.Send(f.set, r)
			is.Equal(len(told), 1)
			got := told[0]
			is.Equal(got.Path, r.URL.Path)
			is.Equal(got.Method, c.method)
			is.Equal(got.Time, f.Clock.Now())
			is.True(got.Duration > 0)
			is.Equal(got.Account == f.T1.AccountID(), c.want.Status != 401 && c.want.Status != 404)
			got = scim.Exchange{Status: got.Status, TokenName: got.TokenName, ScimType: got.ScimType, User: got.User}
			is.Equal(got, c.want)
		})
	}
}
