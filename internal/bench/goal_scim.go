package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/sqlstore"
)

var scimAims = []aim{
	{[]string{"P25"}, "an initial sync by SCIM on SQLite, on one connection at FULL", false, initialSync},
}

// The size of an initial sync, where there are so many users.
const (
	syncGroups = 100
	syncInOne  = 500 // users of a group
	syncBlock  = 100 // users of one PATCH
)

// initialSync makes users as an identity provider does, by a look-up and a POST each,
// and groups by PATCHes of 100 members: on an empty file, and beside all users.
func initialSync(ctx context.Context, o options, r *report) error {
	dir, remove, err := scratch(o.disk)
	if err != nil {
		return err
	}
	defer remove()
	for _, present := range []int{0, o.large} {
		name := "P25"
		if present > 0 {
			name = fmt.Sprintf("P25-beside-%d", present)
		}
		s := &syncing{n: min(o.users/10, 10_000)}
		end, err := s.open(ctx, filepath.Join(dir, fmt.Sprint(present, ".db")), present)
		if err != nil {
			return err
		}
		err = s.run(name)
		end()
		if err != nil {
			return err
		}
		median, slow := share(s.times, 0.5), share(s.times, 0.99)
		r.add(name+"-total", s.total.Seconds(), "s", atMost(60))
		r.add(name+"-p50", median.Seconds()*1000, "ms", noGoal)
		r.add(name+"-p99", float64(slow)/float64(median), "of-p50", atMost(10))
		r.add(name+"-lookup", s.byName.Seconds()/s.byID.Seconds(), "of-by-id", atMost(1.15))
		for _, method := range slices.Sorted(maps.Keys(s.requests)) {
			r.add(name+"-"+method+"-statements", float64(s.statements[method])/float64(s.requests[method]), "a-request", noGoal)
		}
	}
	return nil
}

// syncing is a sync under way.
type syncing struct {
	n            int // users
	set          http.Handler
	token        string
	ids          []string
	times        []time.Duration
	total        time.Duration
	ran          int            // statements
	requests     map[string]int // of the sync, by method
	statements   map[string]int // that these took
	byName, byID time.Duration  // medians of look-ups, in turn
}

func (s *syncing) open(ctx context.Context, file string, present int) (end func(), err error) {
	db, err := openSQLite(file, usualCache)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // before the store pins one for writes
	s.requests, s.statements = map[string]int{}, map[string]int{}
	store := sqlstore.New(db, sqlstore.SQLite, &sqlstore.Config{Observe: func(context.Context, string) func(bool) {
		s.ran++
		return func(bool) {}
	}})
	end = func() { _ = store.Close(); _ = db.Close() }
	if err := store.Migrate(ctx); err != nil {
		end()
		return nil, err
	}
	dir := roster.New(store, nil)
	if _, err = dir.EditAccount(ctx, func(*roster.AccountProfile) error { return nil }); err == nil {
		err = fill(ctx, store, 0, present, progress("P25, users", present))
	}
	if err != nil {
		end()
		return nil, err
	}
	_, token, err := dir.IssueToken(ctx, roster.NewToken{Role: roster.RoleAdmin})
	s.token = string(token)
	s.set = scim.New(dir, scim.Config{Authorize: httpadapters.Tokens(dir)})
	return end, err
}

// ask sends a request and returns the id of what it is about.
func (s *syncing) ask(status int, method, path, body string) (id string, took time.Duration, err error) {
	r := httptest.NewRequest(method, "/scim/v2"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+s.token)
	w := httptest.NewRecorder()
	begin := time.Now()
	s.set.ServeHTTP(w, r)
	took = time.Since(begin)
	if w.Code != status {
		return "", took, fmt.Errorf("%s %s answers %d: %s", method, path, w.Code, w.Body)
	}
	location := w.Header().Get("Location")
	return location[strings.LastIndexByte(location, '/')+1:], took, nil
}

func (s *syncing) timed(status int, method, path, body string) (string, error) {
	before := s.ran
	id, took, err := s.ask(status, method, path, body)
	s.times = append(s.times, took)
	s.requests[method]++
	s.statements[method] += s.ran - before
	return id, err
}

func syncName(i int) string { return fmt.Sprintf("sync%06d@sync.example", scattered(i)) }

func named(i int) string {
	return "/Users?filter=" + url.QueryEscape(fmt.Sprintf("userName eq %q", syncName(i)))
}

func (s *syncing) run(what string) error {
	step := progress(what, s.n+syncGroups)
	begin := time.Now()
	for i := range s.n {
		if _, err := s.timed(200, "GET", named(i), ""); err != nil {
			return err
		}
		id, err := s.timed(201, "POST", "/Users", fmt.Sprintf(
			`{"userName":%q,"externalId":"sync-%d","active":true,"displayName":"User %d","name":{"givenName":"User","familyName":"%d"},`+
				`"emails":[{"value":%q,"type":"work","primary":true}]}`, syncName(i), i, i, i, syncName(i)))
		if err != nil {
			return err
		}
		s.ids = append(s.ids, id)
		step(1)
	}
	for g := range syncGroups {
		if err := s.group(g); err != nil {
			return err
		}
		step(1)
	}
	s.total = time.Since(begin)
	return s.lookUps()
}

func (s *syncing) group(g int) error {
	id, err := s.timed(201, "POST", "/Groups", fmt.Sprintf(`{"displayName":"Group %d","externalId":"g%d"}`, g, g))
	for from := 0; from < syncInOne && err == nil; from += syncBlock {
		var members []string
		for i := range syncBlock {
			members = append(members, fmt.Sprintf(`{"value":%q}`, s.ids[(g*syncInOne+from+i)%len(s.ids)]))
		}
		status := 200
		if from > 0 { // of a group of more than 100 members
			status = 204
		}
		_, err = s.timed(status, "PATCH", "/Groups/"+id, `{"Operations":[{"op":"add","path":"members","value":[`+strings.Join(members, ",")+`]}]}`)
	}
	return err
}

// lookUps asks for users by name and by id in turn. The second of two finds what the
// first has read, so that each is the second for every other user.
func (s *syncing) lookUps() error {
	var byName, byID []time.Duration
	for i := range 4000 {
		at := i * 7919 % s.n
		for turn := range 2 {
			path, times := named(at), &byName
			if (i+turn)%2 == 1 {
				path, times = "/Users/"+s.ids[at], &byID
			}
			_, took, err := s.ask(200, "GET", path, "")
			if err != nil {
				return err
			}
			*times = append(*times, took)
		}
	}
	s.byName, s.byID = share(byName, 0.5), share(byID, 0.5)
	return nil
}
