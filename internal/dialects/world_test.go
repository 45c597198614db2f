package dialects_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/httpadapters/session"
	"example.com/roster/memstore"
	"example.com/roster/rostertest"
)

// tokenPrefix begins each token, and is as long as a token must be.
const tokenPrefix = "tok-at-least-22-characters-"

// world has the sets on one mux over one Directory, with two accounts and
// users of every role. The token of a user is tokenPrefix and its name.
type world struct {
	t      testing.TB
	now    time.Time
	dir    *roster.Directory // the host's
	t1, t2 *roster.Directory
	users  map[string]roster.User
	groups map[string]roster.AccessGroup
	teams  map[string]roster.Team
	mux    *http.ServeMux
	store  roster.Store
	cfg    roster.Config // of dir
	kept   bool          // users and groups have the ids that they had at each vendor
}

func newWorld(t testing.TB) *world { return newWorldOf(t, false) }

// newKeptWorld is newWorld of people who have moved in with their ids.
func newKeptWorld(t testing.TB) *world { return newWorldOf(t, true) }

func newWorldOf(t testing.TB, kept bool) *world {
	t.Helper()
	w := &world{
		kept: kept,
		t:    t, now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), store: memstore.New(),
		users: make(map[string]roster.User), groups: make(map[string]roster.AccessGroup), teams: make(map[string]roster.Team),
	}
	w.cfg = *rostertest.NewRosterConfig(rostertest.NewClock())
	w.cfg.Now = func() time.Time { return w.now }
	w.open()
	w.t1, w.t2 = w.account("T1"), w.account("T2")
	for _, u := range []struct {
		in   *roster.Directory
		name string
		role roster.Role
	}{
		{w.t1, "root1", roster.RoleOwner},
		{w.t1, "root3", roster.RoleOwner},
		{w.t1, "adm1", roster.RoleAdmin},
		{w.t1, "adm3", roster.RoleAdmin},
		{w.t1, "usr1", roster.RoleUser},
		{w.t1, "bob", roster.RoleUser},
		{w.t1, "ro1", roster.RoleReadOnly},
		{w.t1, "none1", roster.RoleNone},
		{w.t1, "exp1", roster.RoleAdmin},
		{w.t1, "rev1", roster.RoleAdmin},
		{w.t1, "off1", roster.RoleAdmin},
		{w.t2, "root2", roster.RoleOwner},
		{w.t2, "adm2", roster.RoleAdmin},
		{w.t2, "erin", roster.RoleUser},
	} {
		w.user(u.in, u.name, u.role)
	}
	w.groups["group"] = must(w.t1.CreateGroup(t.Context(), roster.GroupProfile{Name: "basic", Products: []string{"p1"}, VendorIDs: w.groupIDs("group")}))(t)
	w.groups["foreigngroup"] = must(w.t2.CreateGroup(t.Context(), roster.GroupProfile{Name: "other", VendorIDs: w.groupIDs("foreigngroup")}))(t)
	w.teams["team"] = must(w.t1.CreateTeam(t.Context(), roster.TeamProfile{Name: "team"}))(t)
	w.teams["foreignteam"] = must(w.t2.CreateTeam(t.Context(), roster.TeamProfile{Name: "other"}))(t)
	revoked := must(w.t1.Tokens(t.Context(), roster.TokenQuery{User: w.users["rev1"].ID}))(t)
	must(0, w.t1.RevokeToken(t.Context(), revoked[0].ID))(t)
	w.users["off1"] = must(w.t1.Apply(t.Context(), w.users["off1"].ID, roster.Deactivate))(t)
	w.now = w.now.Add(time.Hour)
	return w
}

// open makes the Directory by w.cfg over the store, and mounts the sets on it.
func (w *world) open() {
	w.dir, w.mux = roster.New(w.store, &w.cfg), http.NewServeMux()
	if w.t1 != nil {
		w.t1, w.t2 = w.dir.ForAccount(w.t1.AccountID()), w.dir.ForAccount(w.t2.AccountID())
	}
	tokens := httpadapters.Tokens(w.dir)
	library := publicala.New(w.dir, publicala.Config{
		Authorize: tokens, Rate: -1, ClientPath: true,
		Impersonate: func(_ httpadapters.Caller, u roster.User) string {
			return "https://x.test/be/" + strconv.FormatInt(u.Number, 10)
		},
	})
	v2 := axiom.New(w.dir, axiom.Config{Authorize: tokens, V1: true})
	mount(w.mux,
		pickaxe.New(w.dir, pickaxe.Config{Authorize: tokens}),
		v2,
		embedthis.New(w.dir, embedthis.Config{
			Authorize: tokens, Identity: signedIn, Register: true,
			Account: func(*http.Request) roster.ID { return w.t1.AccountID() },
		}),
		library,
		papershift.New(w.dir, papershift.Config{Authorize: tokens}),
		scim.New(w.dir, scim.Config{Authorize: tokens}),
	)
	w.mux.Handle("GET /v1/user", v2)            // where older clients of the vendor ask who they are
	w.mux.Handle("/api/v1/dashboard/", library) // where one client sends an update
	w.mux.Handle("/auth/", http.StripPrefix("/auth", session.New(w.dir, session.Config{
		Account: func(*http.Request) roster.ID { return w.t1.AccountID() },
	})))
}

func (w *world) account(name string) *roster.Directory {
	return w.dir.ForAccount(must(w.dir.CreateAccount(w.t.Context(), roster.NewAccount{Name: name, Email: "bills@x.test"}))(w.t).ID)
}

// user makes an active user and its token. That of exp1 expires in a minute.
func (w *world) user(in *roster.Directory, name string, role roster.Role) {
	w.t.Helper()
	ctx := w.t.Context()
	u := must(in.Create(ctx, roster.NewUser{
		Email: name + "@x.test", ExternalID: "ext-" + name, Name: "Some " + name, Role: role, Active: true, VendorIDs: w.keptIDs(name),
	}))(w.t)
	n := roster.NewToken{User: u.ID, Text: roster.SecretText(tokenPrefix + name)}
	if name == "exp1" {
		n.Expires = w.now.Add(time.Minute)
	}
	if _, _, err := in.IssueToken(ctx, n); err != nil {
		w.t.Fatal(err)
	}
	w.users[name] = must(in.User(ctx, u.ID))(w.t)
}

// must returns v, or ends the test at an error.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// request is a request of a client.
type request struct {
	method, path, body string
	verified           string // e-mail of the person whom the host has signed in; empty: nobody
}

// reply is the answer to a request.
type reply struct {
	status int
	header http.Header
	body   string
}

// ask sends r with the token of the user as, in the header that the set at the
// path documents. With an empty as it sends no token.
func (w *world) ask(as string, r request) reply {
	w.t.Helper()
	req := httptest.NewRequest(r.method, r.path, strings.NewReader(r.body)).WithContext(w.t.Context())
	req.Header.Set("Content-Type", "application/json")
	atPublicala := strings.Contains(r.path, "/v1/dashboard/") || strings.HasPrefix(r.path, "/integration-api/")
	if strings.HasPrefix(r.path, "/api/v1/") && !atPublicala {
		req.Header.Set("Content-Type", "application/vnd.api+json")
	}
	switch {
	case as == "":
	case atPublicala:
		req.Header.Set("X-User-Token", tokenPrefix+as)
	default:
		req.Header.Set("Authorization", "Bearer "+tokenPrefix+as)
	}
	if r.verified != "" {
		req.Header.Set("X-Verified-Email", r.verified)
	}
	return w.send(req)
}

func (w *world) send(r *http.Request) reply {
	recorder := httptest.NewRecorder()
	w.mux.ServeHTTP(recorder, r)
	return reply{recorder.Code, recorder.Header(), recorder.Body.String()}
}

// all returns every user of both accounts.
func (w *world) all() []roster.User {
	w.t.Helper()
	var users []roster.User
	for _, in := range []*roster.Directory{w.t1, w.t2} {
		for u, err := range in.AllUsers(w.t.Context(), roster.UserQuery{}) {
			users = append(users, must(u, err)(w.t))
		}
	}
	return users
}

// askSession sends r with the token of a session.
func (w *world) askSession(token string, r request) reply {
	req := httptest.NewRequest(r.method, r.path, strings.NewReader(r.body)).WithContext(w.t.Context())
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	return w.send(req)
}
