package clients_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/axiomhq/axiom-go/axiom"
	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	axiomset "example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/internal/population"
	"example.com/roster/memstore"
	"example.com/roster/moving"
)

// moved is a roster into which the population of a vendor moved, behind the vendor's
// set.
type moved struct {
	t      *testing.T
	people []population.Person // as the vendor's clients have stored them
	dir    *roster.Directory
	url    string
	token  string
}

// moveIn brings a thousand users from a vendor's list route, twice, and serves the set.
func moveIn(t *testing.T, vendor string, reader func(moving.API) moving.Reader, set func(*roster.Directory, httpadapters.Authorize) http.Handler) *moved {
	t.Helper()
	is := is.New(t)
	m := &moved{t: t, people: population.New(1_000).People, token: "xaat-moved-at-least-22-characters"}
	vendorServer := httptest.NewServer(population.New(1_000).Serve(vendor, "vendor token"))
	defer vendorServer.Close()
	m.dir = roster.New(memstore.New(), &roster.Config{HashMemory: 64, HashTime: 1})
	waited := 0
	api := moving.API{
		URL: vendorServer.URL, Token: "vendor token",
		Wait: func(_ context.Context, d time.Duration) error { waited++; is.True(d >= 2*time.Second); return nil },
	}
	if vendor == "embedthis" {
		api.URL += "/api/tok"
	}
	importer := moving.Importer{Directory: m.dir, DryRun: true, Outcome: func(o moving.Outcome) {
		if o.Result == moving.Refused {
			t.Errorf("row %d of %s: %s %s", o.Line, o.Who, o.Field, o.Reason)
		}
	}}
	planned, err := importer.Import(t.Context(), reader(api))
	is.NoErr(err)
	importer.DryRun = false
	first, err := importer.Import(t.Context(), reader(api))
	is.NoErr(err)
	is.Equal(first, planned)
	is.Equal(first.Made, first.Rows)
	is.True(first.Rows >= 1_000)
	again, err := importer.Import(t.Context(), reader(api))
	is.NoErr(err)
	is.Equal(again, moving.Report{Rows: first.Rows, Unchanged: first.Rows})
	is.True(vendor == "axiom" || waited > 0) // for the vendor's limit

	owner, err := m.dir.UserByEmail(t.Context(), m.people[0].Email)
	is.NoErr(err)
	if owner.Role != roster.RoleOwner { // the vendor has no owners
		owner, err = m.dir.Edit(t.Context(), owner.ID, func(p *roster.Profile) error { p.Role = roster.RoleOwner; return nil })
		is.NoErr(err)
	}
	_, _, err = m.dir.IssueToken(t.Context(), roster.NewToken{User: owner.ID, Text: roster.SecretText(m.token)})
	is.NoErr(err)
	server := httptest.NewServer(set(m.dir, httpadapters.Tokens(m.dir)))
	t.Cleanup(server.Close)
	m.url = server.URL
	return m
}

// call sends a request as the vendor's clients do, and reads the answer into v.
func (m *moved) call(status int, method, path string, header map[string]string, body string, v any) {
	m.t.Helper()
	r, err := http.NewRequestWithContext(m.t.Context(), method, m.url+path, strings.NewReader(body))
	if err != nil {
		m.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		m.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != status {
		m.t.Fatalf("%s %s: status %d, error %v: %s", method, path, answer.StatusCode, err, text)
	}
	if v != nil && json.Unmarshal(text, v) != nil {
		m.t.Fatalf("%s %s: %s", method, path, text)
	}
}

// some are the people whom a test changes and removes; the others it reads.
func (m *moved) some() (some []population.Person) {
	for _, p := range m.people[1:] {
		if p.N%50 == 2 && !p.Deactivated {
			some = append(some, p)
		}
	}
	return some
}

// axiom-go, and the Terraform provider with it, finds everybody under the stored id.
func TestAxiomUsersMoveIn(t *testing.T) {
	is := is.New(t)
	m := moveIn(t, "axiom", moving.Axiom, func(d *roster.Directory, a httpadapters.Authorize) http.Handler {
		return axiomset.New(d, axiomset.Config{Authorize: a})
	})
	client, err := axiom.NewClient(axiom.SetURL(m.url), axiom.SetToken(m.token), axiom.SetNoEnv())
	is.NoErr(err)
	users, ctx := client.Users, t.Context()
	all, err := users.List(ctx)
	is.NoErr(err)
	is.Equal(len(all), len(m.people))
	listed := map[string]*axiom.User{}
	for _, u := range all {
		listed[u.ID] = u
	}
	for _, p := range m.people {
		got, err := users.Get(ctx, p.Axiom)
		is.NoErr(err)
		is.Equal(got, listed[p.Axiom])
		is.Equal([]string{got.Name, got.Email, got.Role.ID}, []string{p.Name(), p.Email, p.Role}) // the plan is empty
	}
	current, err := users.Current(ctx)
	is.NoErr(err)
	is.Equal(current.ID, m.people[0].Axiom)
	for _, p := range m.some() {
		renamed, err := users.Update(ctx, p.Axiom, axiom.UpdateUserRequest{Name: "Renamed"})
		is.NoErr(err)
		is.Equal(renamed.ID, p.Axiom)
		promoted, err := users.UpdateUsersRole(ctx, p.Axiom, axiom.UpdateUserRoleRequest{Role: "admin"})
		is.NoErr(err)
		is.Equal(promoted.Role.ID, "admin")
		is.NoErr(users.Delete(ctx, p.Axiom))
		_, err = users.Get(ctx, p.Axiom)
		is.True(err != nil)
	}
	made, err := users.Create(ctx, axiom.CreateUserRequest{Name: "Late", Email: "late@example.com", Role: "user"})
	is.NoErr(err)
	is.NoErr(users.Delete(ctx, made.ID))
}

// The clients of Papershift find everybody under the stored id.
func TestPapershiftUsersMoveIn(t *testing.T) {
	is := is.New(t)
	m := moveIn(t, "papershift", moving.Papershift, func(d *roster.Directory, a httpadapters.Authorize) http.Handler {
		return papershift.New(d, papershift.Config{Authorize: a})
	})
	type stored struct {
		ID     string `json:"id"`
		Email  string `json:"email"`
		Status string `json:"status"`
	}
	var people []stored
	for _, p := range m.people {
		people = append(people, stored{p.Papershift, p.Email, p.Status()})
	}
	text, err := json.Marshal(people)
	is.NoErr(err)
	t.Setenv("ROSTER_PEOPLE", string(text))
	runScript(t, "moved.mjs", m.url, m.token)
}

// Pickaxe's callers find everybody by address, with the userId and the groups that they had.
func TestPickaxeUsersMoveIn(t *testing.T) {
	is := is.New(t)
	m := moveIn(t, "pickaxe", moving.Pickaxe, func(d *roster.Directory, a httpadapters.Authorize) http.Handler {
		return pickaxe.New(d, pickaxe.Config{Authorize: a})
	})
	bearer := map[string]string{"Authorization": "Bearer " + m.token}
	groups := population.New(1_000).Groups
	type user struct {
		Data struct {
			UserID        string   `json:"userId"`
			Email         string   `json:"email"`
			Name          string   `json:"name"`
			AccessGroupID *string  `json:"accessGroupId"`
			Products      []string `json:"products"`
			CurrentUses   int      `json:"currentUses"`
		} `json:"data"`
	}
	for _, p := range m.people {
		var got user
		m.call(http.StatusOK, "GET", "/studio/user/"+url.PathEscape(p.Email), bearer, "", &got)
		is.Equal([]string{got.Data.UserID, got.Data.Email, got.Data.Name}, []string{p.Pickaxe, p.Email, p.Name()})
		is.Equal(got.Data.Products, []string{"p1"})
		is.Equal(got.Data.AccessGroupID != nil, p.Group >= 0)
		if p.Group >= 0 {
			is.Equal(*got.Data.AccessGroupID, "access-"+groups[p.Group].UUID)
		}
	}
	for _, g := range groups {
		m.call(http.StatusOK, "GET", "/studio/access-group/access-"+g.UUID, bearer, "", nil)
	}
	for _, p := range m.some() {
		var got user
		path := "/studio/user/" + url.PathEscape(p.Email)
		m.call(http.StatusOK, "PATCH", path, bearer, fmt.Sprintf(`{"data":{"name":"Renamed","accessGroupId":"access-%s"}}`, groups[1].UUID), &got)
		is.Equal(got.Data.UserID, p.Pickaxe)
		is.Equal(*got.Data.AccessGroupID, "access-"+groups[1].UUID)
		m.call(http.StatusOK, "DELETE", path, bearer, "", nil)
		m.call(http.StatusNotFound, "GET", path, bearer, "", nil)
	}
	m.call(http.StatusOK, "POST", "/studio/user/create", bearer, `{"email":"late@example.com"}`, nil)
	m.call(http.StatusOK, "DELETE", "/studio/user/late@example.com", bearer, "", nil)
}

// EmbedThis's callers find everybody under the stored ULID.
func TestEmbedThisUsersMoveIn(t *testing.T) {
	is := is.New(t)
	m := moveIn(t, "embedthis", moving.EmbedThis, func(d *roster.Directory, a httpadapters.Authorize) http.Handler {
		return embedthis.New(d, embedthis.Config{Authorize: a})
	})
	bearer := map[string]string{"Authorization": "bearer " + m.token}
	type user struct {
		ID    string `json:"id"`
		Email string `json:"email"`
		First string `json:"first"`
		Last  string `json:"last"`
		Role  string `json:"role"`
	}
	for _, p := range m.people {
		var got user
		m.call(http.StatusOK, "POST", "/tok/user/get", bearer, fmt.Sprintf(`{"id":%q}`, p.EmbedThis), &got)
		is.Equal(got, user{p.EmbedThis, p.Email, p.First, p.Last, p.Role})
	}
	for _, p := range m.some() {
		var got user
		m.call(http.StatusOK, "POST", "/tok/user/update", bearer, fmt.Sprintf(`{"id":%q,"first":"Renamed"}`, p.EmbedThis), &got)
		is.Equal([]string{got.ID, got.First}, []string{p.EmbedThis, "Renamed"})
		m.call(http.StatusOK, "POST", "/tok/user/updateRole", bearer, fmt.Sprintf(`{"id":%q,"role":"admin"}`, p.EmbedThis), &got)
		is.Equal(got.Role, "admin")
		m.call(http.StatusOK, "POST", "/tok/user/remove", bearer, fmt.Sprintf(`{"id":%q}`, p.EmbedThis), nil)
		m.call(http.StatusNotFound, "POST", "/tok/user/get", bearer, fmt.Sprintf(`{"id":%q}`, p.EmbedThis), nil)
	}
}

// publica.la's callers find everybody under the stored number, and later users have
// greater ones.
func TestPublicalaUsersMoveIn(t *testing.T) {
	is := is.New(t)
	m := moveIn(t, "publicala", moving.Publicala, func(d *roster.Directory, a httpadapters.Authorize) http.Handler {
		return publicala.New(d, publicala.Config{Authorize: a, Limiter: httpadapters.NewLimiter(1 << 20)})
	})
	key := map[string]string{"X-User-Token": m.token}
	type user struct {
		ID    int64   `json:"id"`
		UUID  string  `json:"uuid"`
		Email string  `json:"email"`
		Gone  *string `json:"deleted_at"`
		Plans []struct {
			ID int64 `json:"id"`
		} `json:"user_plans"`
	}
	type list struct {
		Data struct {
			Paginator struct {
				Data []user `json:"data"`
			} `json:"paginator"`
		} `json:"data"`
	}
	const users = "/integration-api/v1/dashboard/users"
	groups := population.New(1_000).Groups
	listed := map[int64]user{}
	for _, query := range []string{"", "&query=deactivated"} {
		for number := 1; ; number++ {
			var page list
			m.call(http.StatusOK, "GET", fmt.Sprintf("%s?per_page=100&page=%d%s", users, number, query), key, "", &page)
			for _, u := range page.Data.Paginator.Data {
				listed[u.ID] = u
			}
			if len(page.Data.Paginator.Data) < 100 {
				break
			}
		}
	}
	for _, p := range m.people {
		got := listed[p.Publicala]
		is.Equal([]string{got.UUID, got.Email}, []string{p.UUID, p.Email})
		is.Equal(got.Gone != nil, p.Deactivated)
		if p.Group >= 0 {
			is.Equal(len(got.Plans), 1)
			is.Equal(got.Plans[0].ID, groups[p.Group].Number)
		}
	}
	for _, p := range m.some() {
		path := fmt.Sprintf("%s/%d", users, p.Publicala)
		m.call(http.StatusNoContent, "PUT", path, key, fmt.Sprintf(`{"email":%q,"external_id":"x%d","only_sees_readable":1,"assign_new_plan":%d}`, p.Email, p.N, groups[0].Number), nil)
		m.call(http.StatusOK, "DELETE", path, key, "", nil)
		m.call(http.StatusOK, "PUT", path+"/re-activate", key, "", nil)
	}
	var made struct {
		Data user `json:"data"`
	}
	m.call(http.StatusOK, "POST", users, key, `{"email":"late@example.com","external_id":"late","new_password":"correct horse"}`, &made)
	is.True(made.Data.ID > m.people[len(m.people)-1].Publicala)
	m.call(http.StatusOK, "DELETE", fmt.Sprintf("%s/%d", users, made.Data.ID), key, "", nil)
}
