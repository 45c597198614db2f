package main

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/sqlstore"
)

var everyCut = flag.Bool("every-cut", false, "cut requests of SCIM at every statement on PostgreSQL too, and not at each tenth")

// provisioned is the set of SCIM over the shop's database, with a user and a group.
type provisioned struct {
	opened
	set         http.Handler
	user, other roster.ID
	team        roster.ID
	n           int // of the next change: an odd one takes away or adds what the one after it undoes
}

func provision(t *testing.T, s opened) *provisioned {
	t.Helper()
	is := is.New(t)
	ctx := t.Context()
	p := &provisioned{opened: s, n: 1}
	dir := s.people
	admin, err := dir.Create(ctx, roster.NewUser{Email: "admin@example.com", Role: roster.RoleAdmin, Active: true})
	is.NoErr(err)
	for i, id := range []*roster.ID{&p.user, &p.other} {
		u, err := dir.Create(ctx, roster.NewUser{Username: fmt.Sprint("user ", i), Active: true})
		is.NoErr(err)
		*id = u.ID
	}
	g, err := dir.CreateTeam(ctx, roster.TeamProfile{Name: "team"})
	is.NoErr(err)
	p.team = g.ID
	p.set = scim.New(dir, scim.Config{Authorize: func(*http.Request, string) (httpadapters.Caller, error) {
		return httpadapters.Caller{Account: dir.AccountID(), User: admin.ID}, nil
	}})
	return p
}

// ask sends a request and returns its status.
func (p *provisioned) ask(method, path, body string) (status int, answer string) {
	r := httptest.NewRequest(method, "/scim/v2"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/scim+json")
	w := httptest.NewRecorder()
	p.set.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// found is what is found of the users, three marks each, and how many events they have.
type found struct {
	marks  []string
	events int
}

// changes is how many marks are others than before.
func (f found) changes(before found) (n int) {
	for i := range f.marks {
		if f.marks[i] != before.marks[i] {
			n++
		}
	}
	return n
}

// looked returns what is found of the users, through a new connection. Both are in the
// group, or none.
func (p *provisioned) looked(t *testing.T) (f found) {
	t.Helper()
	p.see.db.SetMaxIdleConns(1)
	defer p.see.db.SetMaxIdleConns(-1)
	is := is.New(t)
	for _, id := range []roster.ID{p.user, p.other} {
		u, err := p.see.people.User(t.Context(), id)
		is.NoErr(err)
		in, err := p.see.people.TeamMemberships(t.Context(), roster.TeamMembershipQuery{Users: []roster.ID{id}})
		is.NoErr(err)
		page, err := p.see.people.Events(t.Context(), roster.EventQuery{User: id})
		is.NoErr(err)
		f.marks = append(f.marks, fmt.Sprint(u.Attrs), string(u.State), fmt.Sprint(len(in)))
		f.events += len(page.Events)
	}
	is.Equal(f.marks[2], f.marks[5])
	return f
}

// TestSCIMCuts cuts a PATCH of a user, one of a group, and a Bulk request of both at
// every statement. What is left is the state before or after each operation, never
// between, and the events are those of the state.
func TestSCIMCuts(t *testing.T) {
	patch := func(ops string) string { return `{"Operations":[` + ops + `]}` }
	// title is different each time, and two users come and go together.
	title := func(n int) string { return fmt.Sprintf(`{"op":"replace","path":"title","value":"title %03d"}`, n) }
	members := func(p *provisioned, n int) string {
		if n%2 == 0 {
			return `{"op":"remove","path":"members"}`
		}
		return fmt.Sprintf(`{"op":"add","path":"members","value":[{"value":"%s"},{"value":"%s"}]}`, p.user, p.other)
	}
	onEach(t, func(t *testing.T, s opened, what loss) {
		p := provision(t, s)
		for _, c := range []struct {
			name    string
			ask     func(n int) (status int, answer string)
			changes int // marks that it changes
			parts   bool
		}{
			{"a user", func(n int) (int, string) {
				op := title(n) + fmt.Sprintf(`,{"op":"replace","path":"active","value":%t}`, n%2 == 0)
				return p.ask("PATCH", "/Users/"+p.user.String(), patch(op))
			}, 2, false},
			{"a group", func(n int) (int, string) {
				return p.ask("PATCH", "/Groups/"+p.team.String(), patch(members(p, n)))
			}, 2, false},
			{"bulk", func(n int) (int, string) {
				return p.ask("POST", "/Bulk", fmt.Sprintf(`{"Operations":[{"method":"PATCH","path":"/Users/%s","data":%s},{"method":"PATCH","path":"/Groups/%s","data":%s}]}`,
					p.user, patch(title(n)), p.team, patch(members(p, n))))
			}, 3, true},
		} {
			t.Run(c.name, func(t *testing.T) { p.cutEverywhere(t, what, c.changes, c.parts, c.ask) })
		}
	})
}

// cutEverywhere makes a request four times uncut, and then cut at each of its
// statements. With parts, some of its operations may be done and others not.
func (p *provisioned) cutEverywhere(t *testing.T, what loss, changes int, parts bool, ask func(n int) (int, string)) {
	is := is.New(t)
	before, partly := p.looked(t), 0
	run := func(at point, what loss) (changed int, asked []point, status int) {
		p.cut.arm(at, what)
		status, answer := ask(p.n)
		if of := regexp.MustCompile(`"status":"([45]..)"`).FindStringSubmatch(answer); of != nil {
			status, _ = strconv.Atoi(of[1]) // of an operation
		}
		asked, _ = p.cut.disarm()
		after := p.looked(t)
		changed = after.changes(before)
		if after.events-before.events != changed || changed != 0 && changed != changes && !parts {
			t.Errorf("cut at %q, number %d: %s became %s with %d events", at.text, at.nth, before.marks, after.marks, after.events-before.events)
		}
		if status != http.StatusOK && status < 500 {
			t.Errorf("cut at %q, number %d: answered %d %s", at.text, at.nth, status, answer)
		}
		if status == http.StatusOK && changed != changes {
			t.Errorf("cut at %q, number %d: answered 200 %s, and %d of %d were changed", at.text, at.nth, answer, changed, changes)
		}
		if changed != 0 && changed != changes {
			partly++
			ask(p.n) // what is left
			after = p.looked(t)
			is.Equal(after.changes(before), changes)
			is.Equal(after.events-before.events, changes)
		}
		if before = after; changed != 0 {
			p.n++
		}
		return changed, asked, status
	}
	var points []point
	for range 4 { // the first ones also prepare statements, and a change of one kind and back has the same
		changed, asked, status := run(point{}, nothing)
		is.Equal(changed, changes)
		is.Equal(status, http.StatusOK)
		points = asked
	}
	is.True(len(points) >= 6)
	refused, step := 0, 1
	if p.dialect == sqlstore.Postgres && !*everyCut {
		step = 10 // each statement has a connection of its own, which takes PostgreSQL long
	}
	for i := p.n % step; i < len(points); i += step {
		at := points[i]
		if _, _, status := run(at, what); status != http.StatusOK {
			refused++
		}
	}
	if p.n%2 == 0 {
		run(point{}, nothing) // for the next request
	}
	t.Logf("%d cut points, %d refused, %d done in part", len(points), refused, partly)
}
