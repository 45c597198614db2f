package roster_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// eventWorld has a user whom an admin has edited once a minute.
type eventWorld struct {
	dir         *roster.Directory
	start       time.Time
	admin, user roster.User
}

func newEventWorld(t *testing.T) *eventWorld {
	t.Helper()
	w := &eventWorld{start: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}
	now := w.start
	w.dir = roster.New(memstore.New(), &roster.Config{Now: func() time.Time { return now }})
	var err error
	if w.admin, err = w.dir.Create(t.Context(), roster.NewUser{Name: "Ada", Role: roster.RoleAdmin, Active: true}); err != nil {
		t.Fatal(err)
	}
	if w.user, err = w.dir.Create(t.Context(), roster.NewUser{Name: "Bob", Active: true}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Bob 1", "Bob 2", "Bob 3", "Bob 4"} {
		now = now.Add(time.Minute)
		_, err := w.dir.ActingAs(roster.Actor{User: w.admin.ID}).Edit(t.Context(), w.user.ID, func(p *roster.Profile) error {
			p.Name = name
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func TestEventsAreSelectedByEachField(t *testing.T) {
	w := newEventWorld(t)
	const account, created, edited = roster.EventAccountCreated, roster.EventUserCreated, roster.EventUserEdited
	minute := func(n int) time.Time { return w.start.Add(time.Duration(n) * time.Minute) }
	for _, test := range []struct {
		name string
		q    roster.EventQuery
		want []roster.EventKind
	}{
		{"all", roster.EventQuery{}, []roster.EventKind{account, created, created, edited, edited, edited, edited}},
		{"newest first", roster.EventQuery{NewestFirst: true, Limit: 5}, []roster.EventKind{edited, edited, edited, edited, created}},
		{"one kind", roster.EventQuery{Kinds: []roster.EventKind{account}}, []roster.EventKind{account}},
		{"two kinds", roster.EventQuery{Kinds: []roster.EventKind{created, account, created}}, []roster.EventKind{account, created, created}},
		{"a kind that nobody made", roster.EventQuery{Kinds: []roster.EventKind{"none"}}, nil},
		{"of a user", roster.EventQuery{User: w.admin.ID}, []roster.EventKind{created}},
		{"by an actor", roster.EventQuery{Actor: w.admin.ID}, []roster.EventKind{edited, edited, edited, edited}},
		{"by nobody", roster.EventQuery{Actor: w.user.ID}, nil},
		{"from a time on", roster.EventQuery{From: minute(3)}, []roster.EventKind{edited, edited}},
		{"before a time", roster.EventQuery{To: minute(1)}, []roster.EventKind{account, created, created}},
		{"between", roster.EventQuery{From: minute(1), To: minute(2), NewestFirst: true}, []roster.EventKind{edited}},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			page, err := w.dir.Events(t.Context(), test.q)
			is.NoErr(err)
			var got []roster.EventKind
			for _, e := range page.Events {
				got = append(got, e.Kind)
			}
			is.Equal(got, test.want)
		})
	}
}

func TestEventCursorsGoBothWays(t *testing.T) {
	for _, newest := range []bool{false, true} {
		is := is.New(t)
		w := newEventWorld(t)
		all, err := w.dir.Events(t.Context(), roster.EventQuery{NewestFirst: newest})
		is.NoErr(err)
		is.True(all.Next == "" && all.Prev == "")
		q := roster.EventQuery{NewestFirst: newest, Limit: 3}
		var pages [][]roster.Event
		var last roster.EventPage
		for {
			page, err := w.dir.Events(t.Context(), q)
			is.NoErr(err)
			pages = append(pages, page.Events)
			if last = page; page.Next == "" {
				break
			}
			q.Cursor = page.Next
		}
		is.Equal(slices.Concat(pages...), all.Events) // 3, 3 and 1
		for _, want := range slices.Backward(pages[:2]) {
			q.Cursor = last.Prev
			last, err = w.dir.Events(t.Context(), q)
			is.NoErr(err)
			is.Equal(last.Events, want)
			is.True(last.Next != "")
		}
		is.Equal(last.Prev, "") // at the beginning again
	}
}

func TestAllEventsReadsPageAfterPage(t *testing.T) {
	is := is.New(t)
	w := newEventWorld(t)
	n := 0
	for e, err := range w.dir.AllEvents(t.Context(), roster.EventQuery{Limit: 2, User: w.user.ID}) {
		is.NoErr(err)
		is.Equal(e.User, w.user.ID)
		n++
	}
	is.Equal(n, 5)
}

func TestEventQueriesOutOfBounds(t *testing.T) {
	w := newEventWorld(t)
	page, err := w.dir.Events(t.Context(), roster.EventQuery{Limit: 2})
	is.New(t).NoErr(err)
	for name, q := range map[string]roster.EventQuery{
		"a negative limit":              {Limit: -1},
		"a limit above MaxPage":         {Limit: 1_001},
		"65 kinds":                      {Kinds: make([]roster.EventKind, 65)},
		"an empty kind":                 {Kinds: []roster.EventKind{""}},
		"a kind that no text is":        {Kinds: []roster.EventKind{"\xff"}},
		"no cursor":                     {Cursor: "x"},
		"a cursor of another order":     {Cursor: page.Next, NewestFirst: true},
		"a cursor of another user":      {Cursor: page.Next, User: w.user.ID},
		"a cursor of another actor":     {Cursor: page.Next, Actor: w.user.ID},
		"a cursor of other kinds":       {Cursor: page.Next, Kinds: []roster.EventKind{roster.EventUserEdited}},
		"a cursor of another beginning": {Cursor: page.Next, From: w.start},
		"a cursor of another end":       {Cursor: page.Next, To: w.start},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.dir.Events(t.Context(), q)
			is.New(t).True(errors.Is(err, roster.ErrInvalid))
		})
	}
}
