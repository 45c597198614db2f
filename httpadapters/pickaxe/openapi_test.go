package pickaxe_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/pickaxe"
)

// requests has one good request for each route, with its body.
var requests = map[string]string{
	"POST /studio/user/create":                  `{"email":"nick@beta.com","name":"Nick","accessGroupId":"access-{gold}","isEmailVerified":true,"products":["product_1","product_2"]}`,
	"POST /studio/user/invite":                  `{"emails":["new@x.test"]}`,
	"GET /studio/user/list":                     "",
	"GET /studio/user/bob@x.test":               "",
	"PATCH /studio/user/bob@x.test":             `{"data":{"name":"Nick","currentUses":0,"products":[]}}`,
	"DELETE /studio/user/bob@x.test":            "",
	"GET /studio/access-group/list":             "",
	"POST /studio/access-group/create":          `{"data":{"name":"My New Access Group","type":"members","limit":300,"limitInterval":"month","products":["product_1"]}}`,
	"GET /studio/access-group/access-{gold}":    "",
	"PATCH /studio/access-group/access-{gold}":  `{"data":{"name":"Gold"}}`,
	"DELETE /studio/access-group/access-{gold}": "",
}

// every calls test with each request, split, and with a fixture of its own.
func every(t *testing.T, change func(*pickaxe.Config), test func(t *testing.T, f *fixture, method, path, body string)) {
	for request, body := range requests {
		t.Run(request, func(t *testing.T) {
			f := newFixture(t, func(_ *roster.Config, pc *pickaxe.Config) {
				if change != nil {
					change(pc)
				}
			})
			f.IDs["gold"] = must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t).ID
			method, path, _ := strings.Cut(request, " ")
			test(t, f, method, path, body)
		})
	}
}

// What befalls the set, whatever is asked.
func TestEveryRouteInTrouble(t *testing.T) {
	for _, name := range []string{"down", "busy", "conflict"} {
		fault := wiretest.Faults()[name]
		every(t, nil, func(t *testing.T, f *fixture, method, path, body string) {
			if name == "conflict" && (method == http.MethodGet || path == "/studio/user/invite") {
				return // a read meets none, and an invitation says so of its address
			}
			f.set = pickaxe.New(f.Dir.WithStore(&wiretest.Store{Store: f.Store, Err: fault.Err}), pickaxe.Config{
				Log: f.Logger(), Authorize: f.AuthorizeAs("adm1"),
			})
			f.CheckFault(f.ask("adm1", method, path, body), fault)
		})
	}
}

// What every route does, and what it refuses whatever is asked.
func TestEveryRoute(t *testing.T) {
	every(t, nil, func(t *testing.T, f *fixture, method, path, body string) {
		is := is.New(t)
		if body != "" {
			r := f.request("adm1", method, path, body)
			r.Header.Set("Content-Type", "text/plain")
			is.Equal(f.send(r).Status, 415)
		}
		is.Equal(f.ask("garbage", method, path, body).Status, 401)
		is.Equal(f.ask("none1", method, path, body).Status, 403)
		is.Equal(f.ask("adm1", method, path, body).Status, 200)
	})
	every(t, func(pc *pickaxe.Config) { pc.Limiter = httpadapters.NewLimiter(1) }, func(t *testing.T, f *fixture, method, path, body string) {
		is := is.New(t)
		is.Equal(f.ask("adm1", method, path, body).Status, 200)
		is.Equal(f.ask("adm1", method, path, body).Status, 429)
	})
}

// What forms send for a member of a group that nobody filled in.
func TestGroupOfNulls(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	for _, body := range []string{
		`{"data":{"name":"Gold","limit":null,"limitInterval":null,"products":null,"uses":null}}`,
		`{"name":"Gold","limit":null,"limitInterval":null,"products":null,"uses":null}`,
	} {
		got := data[group](f, f.ask("adm1", "POST", "/studio/access-group/create", body))
		is.Equal(got, group{ID: got.ID, Type: "members", Name: "Gold", Products: []string{}, Limit: -1337})
	}
}
