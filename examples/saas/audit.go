package main

import "example.com/roster"

// audit shows what happened in the workspace, the newest first.
func (c *call) audit() (any, error) {
	page, err := c.people.Events(c.Context(), roster.EventQuery{NewestFirst: true, Cursor: c.URL.Query().Get("cursor"), Limit: 50})
	names := map[roster.ID]string{}
	for _, e := range page.Events {
		names[e.User], names[e.Actor.User] = "", "" // nobody, and who is gone
	}
	for id := range names {
		if u, err := c.people.User(c.Context(), id); err == nil {
			names[id] = u.Email
		}
	}
	trail := []map[string]any{}
	for _, e := range page.Events {
		trail = append(trail, map[string]any{"at": e.At, "what": e.Kind, "whom": names[e.User], "who": names[e.Actor.User], "detail": e.Detail})
	}
	return map[string]any{"events": trail, "next": page.Next}, err
}
