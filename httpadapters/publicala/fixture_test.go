package publicala_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/publicala"
)

// fixture is the set over a world where Prefix and the name of a user is the
// token of that user.
type fixture struct {
	*wiretest.World
	set http.Handler
}

// newFixture returns a fixture whose configurations change has changed; it may
// be nil.
func newFixture(t testing.TB, change func(*roster.Config, *publicala.Config)) *fixture {
	t.Helper()
	f := &fixture{World: wiretest.New(t, "api-")}
	pc := publicala.Config{Log: f.Logger(), Authorize: f.Authorize, Rate: -1}
	if change != nil {
		change(&f.Config, &pc)
	}
	f.Populate()
	f.set = publicala.New(f.Dir, pc)
	return f
}

func must[T any](v T, err error) func(testing.TB) T { return wiretest.Must(v, err) }

// fill puts Numbers where text has names in braces.
func (f *fixture) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	for name, id := range f.IDs {
		if !strings.Contains(text, "{"+name+"}") {
			continue
		}
		u, err := f.T1.User(f.TB.Context(), id)
		if err != nil {
			u = must(f.T2.User(f.TB.Context(), id))(f.TB)
		}
		text = strings.ReplaceAll(text, "{"+name+"}", strconv.FormatInt(u.Number, 10))
	}
	return strings.ReplaceAll(text, "{unknown}", "4000000")
}

// users is the path of the set's users.
const users = "/integration-api/v1/dashboard/users"

type reply = wiretest.Reply

// ask sends one request with the token of as (none for ""). In target "users"
// stands for the path of users; target and body may have names in braces.
func (f *fixture) ask(as, method, target, body string) reply {
	f.TB.Helper()
	return f.send(f.request(as, method, target, body))
}

func (f *fixture) request(as, method, target, body string) *http.Request {
	if rest, ok := strings.CutPrefix(target, "users"); ok {
		target = users + rest
	}
	r := f.Request(method, f.fill(target), f.fill(body))
	r.Header.Set("Accept", "application/json")
	if as != "" {
		r.Header.Set("X-User-Token", f.Prefix+as)
	}
	return r
}

// send checks what holds for every answer.
func (f *fixture) send(r *http.Request) reply {
	f.TB.Helper()
	got := f.Send(f.set, r)
	kind := "application/json"
	if got.Status == http.StatusNoContent {
		kind = ""
	}
	wiretest.CheckType(f.TB, got, kind)
	f.checkEnvelope(r, got)
	return got
}

// checkEnvelope checks what stands around every answer.
func (f *fixture) checkEnvelope(r *http.Request, got reply) {
	f.TB.Helper()
	var v struct {
		Code    string `json:"CODE"`
		Data    json.RawMessage
		Message string
		Errors  map[string][]string
	}
	err := json.Unmarshal([]byte(got.Body), &v)
	ok := err == nil
	switch {
	case got.Status == http.StatusOK:
		ok = ok && v.Code == "success" && v.Data != nil && v.Message == "" && v.Errors == nil
	case got.Status == http.StatusNoContent:
		ok = got.Body == ""
	case got.Status == http.StatusUnprocessableEntity:
		first, more := v.Message, ""
		if n := len(v.Errors) - 1; n > 0 {
			more = fmt.Sprintf(" (and %d more)", n)
			first = strings.TrimSuffix(first, more)
		}
		told := false // the message is one of the errors
		for _, texts := range v.Errors {
			ok, told = ok && len(texts) == 1, told || texts[0] == first
		}
		ok = ok && v.Data == nil && told && strings.HasSuffix(v.Message, more)
	default:
		ok = ok && v.Data == nil && v.Message != "" && v.Errors == nil
	}
	if !ok {
		f.TB.Errorf("%s %s answers %d with %q", r.Method, r.URL, got.Status, got.Body)
	}
}

// data returns the data of an answer of status 200.
func data[T any](f *fixture, r reply) T {
	f.TB.Helper()
	return wiretest.Decode[struct{ Data T }](f.TB, r).Data
}

// invalid returns the member that an answer of status 422 names, and its text.
func invalid(f *fixture, r reply) string {
	f.TB.Helper()
	var v struct{ Errors map[string][]string }
	if err := json.Unmarshal([]byte(r.Body), &v); err != nil || r.Status != http.StatusUnprocessableEntity {
		f.TB.Fatalf("status %d: %s (%v)", r.Status, r.Body, err)
	}
	for field, texts := range v.Errors {
		return field + ": " + texts[0]
	}
	return ""
}

// user is a user as create shows it.
type user struct {
	ID            int64
	Email, UUID   string
	Admin         bool
	PlanAdmin     bool    `json:"plan_admin"`
	Readable      bool    `json:"only_sees_readable"`
	SessionsLimit *int    `json:"sessions_limit"`
	ExternalID    *string `json:"external_id"`
}

// item is a user as a list shows it.
type item struct {
	ID            int64
	UUID, Email   string
	Admin         bool
	PlanAdmin     bool    `json:"plan_admin"`
	Readable      int     `json:"only_sees_readable"`
	SessionsLimit *int    `json:"sessions_limit"`
	DeletedAt     *string `json:"deleted_at"`
	PlansCount    int     `json:"user_plans_count"`
	Plans         []plan  `json:"user_plans"`
	CanBeEdited   bool    `json:"can_be_edited"`
	Impersonate   *string
	ExternalID    *string `json:"external_id"`
}

type plan struct {
	ID        int64
	Name      string
	ValidFrom *string `json:"valid_from"`
	ValidTo   *string `json:"valid_to"`
}

// page is a page of a list.
type page struct {
	CurrentPage int64 `json:"current_page"`
	Data        []item
	FirstURL    string `json:"first_page_url"`
	From, To    *int64
	LastPage    int64  `json:"last_page"`
	LastURL     string `json:"last_page_url"`
	Links       []struct {
		URL    *string
		Label  string
		Active bool
	}
	NextURL *string `json:"next_page_url"`
	Path    string
	PerPage int64   `json:"per_page"`
	PrevURL *string `json:"prev_page_url"`
	Total   int64
}

// list returns the page that a list answers.
func (f *fixture) list(as, query string) page {
	f.TB.Helper()
	return data[struct{ Paginator page }](f, f.ask(as, "GET", "users"+query, "")).Paginator
}

// item returns a user of T1 as a list shows it.
func (f *fixture) item(email string) item {
	f.TB.Helper()
	return f.list("adm1", "/"+email).Data[0]
}

// emails returns the addresses of a page.
func (p page) emails() []string {
	emails := []string{}
	for _, u := range p.Data {
		emails = append(emails, u.Email)
	}
	return emails
}
