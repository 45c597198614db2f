package ctl

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"example.com/roster"
)

// eventObject is an event for programs.
type eventObject struct {
	ID      string          `json:"id"`
	At      stamp           `json:"at"`
	Kind    string          `json:"kind"`
	Account string          `json:"account"`
	User    string          `json:"user,omitempty"`
	Subject string          `json:"subject,omitempty"`
	Actor   string          `json:"actor,omitempty"` // none: the program itself
	Token   string          `json:"token,omitempty"`
	Detail  json.RawMessage `json:"detail,omitempty"`
}

func eventOf(e roster.Event) eventObject {
	text := func(id roster.ID) string {
		if id.IsZero() {
			return ""
		}
		return id.String()
	}
	return eventObject{
		ID: e.ID.String(), At: stamp{e.At}, Kind: string(e.Kind), Account: e.Account.String(), User: text(e.User), Subject: text(e.Subject),
		Actor: text(e.Actor.User), Token: text(e.Actor.Token), Detail: detailOf(e),
	}
}

func (s *session) eventsCommand() *cobra.Command {
	var user string
	var kinds []string
	var limit int
	var follow bool
	c := &cobra.Command{
		Use: "events", Short: "Show what happened last, and with -follow what happens",
		Long: "Show what happened last, the newest at the end. With -follow the command goes on until it is interrupted. " +
			"A program that must miss nothing does not follow this: it is a consumer of events.",
		Args: exactly(),
	}
	f := c.Flags()
	f.StringVar(&user, "user", "", "`USER` to whom it happened (default anybody)")
	f.StringSliceVar(&kinds, "kind", nil, "`KIND` of events, such as \"signed in\"; repeatable (default all)")
	f.IntVar(&limit, "limit", 20, "`N` events at most")
	f.BoolVar(&follow, "follow", false, "go on with what happens from now on")
	c.RunE = func(c *cobra.Command, _ []string) error {
		ctx := c.Context()
		dir, err := s.directory(ctx, opening{})
		if err != nil {
			return err
		}
		if limit < 1 || limit > dir.MaxPage() {
			return usage("-limit: must be 1 to %d", dir.MaxPage())
		}
		q := roster.EventQuery{NewestFirst: true, Limit: limit}
		for _, kind := range kinds {
			if !accepts(roster.Consumer{Name: mailConsumer, Kinds: []roster.EventKind{roster.EventKind(kind)}}) {
				return usage("-kind: no event has the kind %q: docs/events.md lists them", kind)
			}
			q.Kinds = append(q.Kinds, roster.EventKind(kind))
		}
		if user != "" {
			u, err := findUser(ctx, dir, user)
			if err != nil {
				return err
			}
			q.User = u.ID
		}
		return s.showEvents(ctx, dir, q, follow)
	}
	return c
}

// followEvery is how often events -follow looks.
const followEvery = time.Second

// followBehind is how far back it looks: an event is named before it is committed, and
// an older one may be seen later.
const followBehind = time.Minute

func (s *session) showEvents(ctx context.Context, dir *roster.Directory, q roster.EventQuery, follow bool) error {
	seen := map[roster.ID]time.Time{}
	if follow {
		recent := q
		recent.From, recent.NewestFirst, recent.Limit = dir.Now().Add(-followBehind), false, 0
		for e, err := range dir.AllEvents(ctx, recent) {
			if err != nil {
				return err
			}
			seen[e.ID] = e.At
		}
	}
	page, err := dir.Events(ctx, q)
	if err != nil {
		return err
	}
	slices.Reverse(page.Events)
	names := map[roster.ID]string{{}: ""}
	if err := s.printEvents(ctx, dir, page.Events, names, true); err != nil || !follow {
		return err
	}
	for _, e := range page.Events {
		seen[e.ID] = e.At
	}
	q.NewestFirst, q.Limit = false, 0
	for {
		select {
		case <-ctx.Done():
			return nil // it was told to end
		case <-time.After(followEvery):
		}
		q.From = dir.Now().Add(-followBehind)
		if err := s.printNew(ctx, dir, q, names, seen); err != nil {
			return err
		}
	}
}

// printNew prints the events of q that were not seen, and forgets those before it.
func (s *session) printNew(ctx context.Context, dir *roster.Directory, q roster.EventQuery, names map[roster.ID]string, seen map[roster.ID]time.Time) error {
	for id, at := range seen {
		if at.Before(q.From) {
			delete(seen, id)
		}
	}
	for e, err := range dir.AllEvents(ctx, q) {
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if _, known := seen[e.ID]; known {
			continue
		}
		seen[e.ID] = e.At
		if err := s.printEvents(ctx, dir, []roster.Event{e}, names, false); err != nil {
			return err
		}
	}
	return nil
}

// mostNames is how many addresses are kept for the column of users.
const mostNames = 10_000

// printEvents prints events in columns of fixed widths, so that later ones follow.
func (s *session) printEvents(ctx context.Context, dir *roster.Directory, all []roster.Event, names map[roster.ID]string, head bool) error {
	if s.json {
		for _, e := range all {
			if err := s.object(eventOf(e)); err != nil {
				return err
			}
		}
		return nil
	}
	t := table{columns: []column{{head: s.zone("TIME")}, {head: "KIND"}, {head: "USER", least: 10}, {head: "BY", least: 8}}}
	widths := []int{19, 20, 20, 15}
	if head && len(all) > 0 {
		if err := s.line(&t, []string{t.columns[0].head, "KIND", "USER", "BY"}, widths); err != nil {
			return err
		}
	}
	if len(names) > mostNames {
		clear(names)
	}
	for _, e := range all {
		user, err := nameOf(ctx, dir, e.User, names)
		if err != nil {
			return err
		}
		by, err := s.actorOf(ctx, dir, e.Actor, names)
		if err != nil {
			return err
		}
		if err := s.line(&t, []string{s.seconds(e.At), string(e.Kind), visible(user), visible(by)}, widths); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) line(t *table, cells []string, widths []int) error {
	_, err := s.Stdout.Write([]byte(t.line(cells, widths) + "\n"))
	return err
}

// actorOf says who did it.
func (s *session) actorOf(ctx context.Context, dir *roster.Directory, a roster.Actor, names map[roster.ID]string) (string, error) {
	switch {
	case !a.User.IsZero():
		return nameOf(ctx, dir, a.User, names)
	case !a.Token.IsZero():
		return "token " + shortID(a.Token), nil
	}
	return "(program)", nil
}

// nameOf returns the address of a user. One who is not found has the end of the id.
func nameOf(ctx context.Context, dir *roster.Directory, id roster.ID, names map[roster.ID]string) (string, error) {
	name, known := names[id]
	if known {
		return name, nil
	}
	u, err := dir.User(ctx, id)
	switch {
	case exitCode(err) == ExitNotFound || err == nil && u.Email == "":
		name = "…" + shortID(id)
	case err != nil:
		return "", err
	default:
		name = u.Email
	}
	names[id] = name
	return name, nil
}

// detailOf returns what an event keeps beside its members: nothing where it is empty.
func detailOf(e roster.Event) json.RawMessage {
	if text := e.Detail.String(); text != "{}" {
		return json.RawMessage(text)
	}
	return nil
}
