package clients_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/jsonapi"
	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/memstore"
	"example.com/roster/rostertest"
)

// pulse serves Papershift's set as behind a proxy that takes a prefix off the path:
// links are right by Config.BaseURL alone. Its owner has the token
// "pulse-owner-at-least-22-characters". It checks each answer with hashicorp/jsonapi
// before it sends it.
type pulse struct {
	t     *testing.T
	dir   *roster.Directory
	owner roster.User
	team  roster.Team
	url   string

	mu   sync.Mutex
	read int // answers that were checked
}

// proxied is the prefix that the proxy takes off.
const proxied = "/people"

func newPulse(t *testing.T) *pulse {
	t.Helper()
	clock := rostertest.NewClock()
	clock.Add(123456 * time.Microsecond)
	p := &pulse{t: t, dir: roster.New(memstore.New(), rostertest.NewRosterConfig(clock))}
	var err error
	p.owner, err = p.dir.Create(t.Context(), roster.NewUser{Email: "owner@example.com", Name: "Owner", Role: roster.RoleOwner, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.dir.IssueToken(t.Context(), roster.NewToken{User: p.owner.ID, Text: "pulse-owner-at-least-22-characters"}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.dir.EditAccount(t.Context(), func(a *roster.AccountProfile) error { a.Name = "Example"; return nil }); err != nil {
		t.Fatal(err)
	}
	if p.team, err = p.dir.CreateTeam(t.Context(), roster.TeamProfile{Name: "Sales"}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	p.url = "http://" + server.Listener.Addr().String() + proxied
	set := papershift.New(p.dir, papershift.Config{Authorize: httpadapters.Tokens(p.dir), BaseURL: p.url})
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, proxied) {
			http.NotFound(w, r)
			return
		}
		r.RequestURI, r.URL.Path = strings.TrimPrefix(r.RequestURI, proxied), strings.TrimPrefix(r.URL.Path, proxied)
		answer := httptest.NewRecorder()
		set.ServeHTTP(answer, r)
		p.check(r, answer)
		p.join(r, answer)
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
	})
	server.Start()
	t.Cleanup(server.Close)
	return p
}

// join puts a new user called Jane Doe into the team.
func (p *pulse) join(r *http.Request, answer *httptest.ResponseRecorder) {
	var made pulseUser
	if answer.Code != http.StatusCreated || jsonapi.UnmarshalPayload(bytes.NewReader(answer.Body.Bytes()), &made) != nil || made.Name != "Jane Doe" {
		return
	}
	id, err := roster.ParseID(made.ID)
	if err != nil {
		p.t.Error(err)
	}
	if _, err := p.dir.JoinTeam(r.Context(), p.team.ID, id); err != nil {
		p.t.Error(err)
	}
}

// The resources that hashicorp/jsonapi reads: users, and what belongs to them.
type (
	pulseUser struct {
		ID              string                 `jsonapi:"primary,user"`
		Name            string                 `jsonapi:"attr,name"`
		Email           *string                `jsonapi:"attr,email"`
		Status          string                 `jsonapi:"attr,status"`
		Avatar          string                 `jsonapi:"attr,avatar"`
		Discarded       *time.Time             `jsonapi:"attr,discarded_at,rfc3339"`
		Created         time.Time              `jsonapi:"attr,created_at,iso8601"`
		Updated         time.Time              `jsonapi:"attr,updated_at,rfc3339"`
		Account         *pulseAccount          `jsonapi:"relation,account"`
		Memberships     []*pulseMembership     `jsonapi:"relation,account_memberships"`
		Teams           []*pulseTeam           `jsonapi:"relation,teams"`
		TeamMemberships []*pulseTeamMembership `jsonapi:"relation,team_memberships"`
	}
	pulseAccount struct {
		ID   string `jsonapi:"primary,account"`
		Name string `jsonapi:"attr,name"`
	}
	pulseMembership struct {
		ID      string        `jsonapi:"primary,account_membership"`
		RoleIDs []string      `jsonapi:"attr,role_ids"`
		Account *pulseAccount `jsonapi:"relation,account"`
	}
	pulseTeam struct {
		ID     string     `jsonapi:"primary,team"`
		Name   string     `jsonapi:"attr,name"`
		Parent *pulseTeam `jsonapi:"relation,parent"`
	}
	pulseTeamMembership struct {
		ID      string     `jsonapi:"primary,team_membership"`
		Created time.Time  `jsonapi:"attr,created_at,rfc3339"`
		Team    *pulseTeam `jsonapi:"relation,team"`
	}
)

// check checks that hashicorp/jsonapi can read an answer.
func (p *pulse) check(r *http.Request, answer *httptest.ResponseRecorder) {
	p.mu.Lock()
	p.read++
	p.mu.Unlock()
	text := answer.Body.Bytes()
	var err error
	switch {
	case answer.Header().Get("Content-Type") != jsonapi.MediaType:
		p.t.Errorf("%s %s answers %v", r.Method, r.URL, answer.Header())
	case answer.Code >= 400:
		var errors jsonapi.ErrorsPayload
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err = d.Decode(&errors); err == nil && (len(errors.Errors) == 0 || errors.Errors[0].Status == "") {
			p.t.Errorf("%s %s answers %s", r.Method, r.URL, text)
		}
	case bytes.HasPrefix(text, []byte(`{"data":[`)):
		_, err = jsonapi.UnmarshalManyPayload(bytes.NewReader(text), reflect.TypeFor[*pulseUser]())
	default:
		err = jsonapi.UnmarshalPayload(bytes.NewReader(text), new(pulseUser))
	}
	if err != nil {
		p.t.Errorf("%s %s: %v in %s", r.Method, r.URL, err, text)
	}
}

func (p *pulse) ask(method, path, body string) []byte {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.url+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer pulse-owner-at-least-22-characters")
	r.Header.Set("Content-Type", jsonapi.MediaType)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(answer.Body); err != nil {
		p.t.Fatal(err)
	}
	return b.Bytes()
}

// The set accepts the documents that hashicorp/jsonapi writes, and
// hashicorp/jsonapi can read its answers, on every route.
func TestPapershiftCodec(t *testing.T) {
	is := is.New(t)
	p := newPulse(t)
	one := func(text []byte) (u pulseUser) {
		t.Helper()
		is.NoErr(jsonapi.UnmarshalPayload(bytes.NewReader(text), &u))
		return u
	}
	email := "jane@example.com"
	var body bytes.Buffer
	is.NoErr(jsonapi.MarshalPayload(&body, &pulseUser{Name: "Jane Doe", Email: &email})) // all attributes, set or not
	made := one(p.ask("POST", "/api/v1/users", body.String()))
	is.Equal(made.Name, "Jane Doe")
	is.Equal(*made.Email, email)
	is.Equal(made.Status, "created")
	is.Equal(made.Discarded, nil)
	is.Equal(made.Created, time.Date(2030, 1, 1, 0, 0, 0, 123456000, time.UTC))
	path := "/api/v1/users/" + made.ID

	const everything = "include=account,account_memberships.account,teams.parent,team_memberships.team"
	full := one(p.ask("GET", path+"?"+everything, ""))
	is.Equal(full.Account.Name, "Example")
	is.Equal(len(full.Memberships), 1)
	is.Equal(full.Memberships[0].ID, made.ID)
	is.Equal(full.Memberships[0].RoleIDs, []string{"user"})
	is.Equal(full.Memberships[0].Account.Name, "Example")
	is.Equal(full.Teams[0].Name, "Sales")
	is.Equal(full.Teams[0].Parent, nil)
	is.Equal(full.TeamMemberships[0].Team.Name, "Sales")

	all, err := jsonapi.UnmarshalManyPayload(bytes.NewReader(p.ask("GET", "/api/v1/users?sort=name&"+everything, "")), reflect.TypeFor[*pulseUser]())
	is.NoErr(err)
	is.Equal(len(all), 2)
	is.Equal(all[0].(*pulseUser), &full)
	is.Equal(len(all[1].(*pulseUser).Teams), 0)

	is.Equal(one(p.ask("PUT", path, `{"data":{"type":"user","attributes":{"email":null}}}`)).Email, nil)
	is.Equal(one(p.ask("PATCH", path, `{"data":{"type":"user","attributes":{"email":"j@example.com"}}}`)).Name, "Jane Doe")
	is.Equal(one(p.ask("POST", path+"/invite", "")).Status, "invited")
	is.Equal(one(p.ask("DELETE", path+"/invite", "")).Status, "created")
	roles := `{"data":{"type":"account_membership","attributes":{"user_id":"` + made.ID + `","role_ids":["admin"]}}}`
	all, err = jsonapi.UnmarshalManyPayload(bytes.NewReader(p.ask("POST", "/api/v1/account_memberships", roles)), reflect.TypeFor[*pulseUser]())
	is.NoErr(err)
	is.Equal(len(all), 1)
	is.True(one(p.ask("DELETE", path, "")).Discarded != nil)
	for _, request := range []string{"GET " + path + "/x", "POST " + path, "GET /api/v1/users?sort=x", "POST /api/v1/users", "POST " + path + "/invite"} {
		method, path, _ := strings.Cut(request, " ")
		p.ask(method, path, "{}") // an error
	}
	is.Equal(p.read, 14)
}
