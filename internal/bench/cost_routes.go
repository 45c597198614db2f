package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/console"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/httpadapters/session"
)

// costRoutes are the routes of all sets, without a network.
var costRoutes = slices.Concat(axiomRoutes, pickaxeRoutes, embedthisRoutes, publicalaRoutes, papershiftRoutes, scimRoutes, sessionRoutes, consoleRoutes)

// costSets returns the sets over a world, none of which bounds requests.
func costSets(w *costWorld) map[string]http.Handler {
	tokens := httpadapters.Tokens(w.dir)
	return map[string]http.Handler{
		"axiom":     axiom.New(w.dir, axiom.Config{Authorize: tokens}),
		"pickaxe":   pickaxe.New(w.dir, pickaxe.Config{Authorize: tokens}),
		"embedthis": embedthis.New(w.dir, embedthis.Config{Authorize: tokens, Identity: w.signedIn}),
		"publicala": publicala.New(w.dir, publicala.Config{
			Authorize: tokens, Rate: -1, Impersonate: func(httpadapters.Caller, roster.User) string { return "https://app.example.com/" },
		}),
		"papershift": papershift.New(w.dir, papershift.Config{Authorize: tokens}),
		"scim":       scim.New(w.dir, scim.Config{Authorize: tokens}),
		"session": session.New(w.dir, session.Config{
			Limiter: httpadapters.NewLimiter(1_000_000), SignUp: session.SignUpConfig{Mode: session.SignUpOpen}, DeleteSelf: true,
		}),
		"console": console.New(w.dir, console.Config{Staff: func(roster.Session) bool { return true }}),
	}
}

// signedIn says that the host has signed jane in.
func (w *costWorld) signedIn(*http.Request) (roster.Claims, error) {
	claims := janeClaims
	claims.Email = w.email
	return claims, nil
}

// costRoutesOf returns the routes of each set, as the set tells them.
func costRoutesOf() map[string][]httpadapters.Route {
	return map[string][]httpadapters.Route{
		"axiom": axiom.Routes(), "pickaxe": pickaxe.Routes(), "embedthis": embedthis.Routes(), "publicala": publicala.Routes(),
		"papershift": papershift.Routes(), "scim": scim.Routes(), "session": session.Routes(), "console": console.Routes(),
	}
}

// asks returns the call that sends a request to a route, "SET METHOD /path", as the set
// names it. {jane} and the like in path and body stand for what the world has; path is
// empty where it is that of the route.
func asks(route, path, body string) costCall {
	words := strings.Fields(route)
	if path == "" {
		path = words[2]
	}
	return costCall{of: route, do: func(_ context.Context, w *costWorld) error {
		put := w.filled()
		return w.send(words[0], words[1], put.Replace(path), put.Replace(body))
	}}
}

// with tells the call from others of its route.
func (c costCall) with(how string) costCall {
	c.how = how
	return c
}

// after returns the call with what makes ready for it.
func (c costCall) after(ready ...costDo) costCall {
	c.ready = inTurnOf(ready...)
	return c
}

// reading returns the call with what it reads all of.
func (c costCall) reading(whole string) costCall {
	c.whole = whole
	return c
}

// filled puts what the world has in place of names in braces.
func (w *costWorld) filled() *strings.Replacer {
	return strings.NewReplacer(
		"{jane}", w.jane.String(), "{email}", w.email, "{number}", fmt.Sprint(w.number), "{external}", w.external,
		"{made}", w.made.ID.String(), "{made-email}", w.made.Email, "{made-number}", fmt.Sprint(w.made.Number),
		"{group}", w.group.ID.String(), "{made-group}", w.madeGroup.String(), "{team}", w.team.String(), "{made-team}", w.madeTeam.String(),
		"{other}", w.other.AccountID().String(), "{code}", string(w.code), "{session}", w.session.Secret.ID.String(), "{n}", fmt.Sprint(w.next()),
	)
}

// send hands a request to a set, as the owner or, at session, as jane.
func (w *costWorld) send(set, method, path, body string) error {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	switch set {
	case "publicala":
		r.Header.Set("X-User-Token", string(w.token))
	case "session":
		r.Header.Set("Authorization", "Bearer "+string(w.session.Token))
		r.RemoteAddr = w.network() + ":1024" // one network has few sign-ups without a pause
	case "console":
		r.Header.Set("Cookie", "__Host-session="+string(w.support.Token))
	default:
		r.Header.Set("Authorization", "Bearer "+string(w.token))
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	answer := httptest.NewRecorder()
	w.sets[set].ServeHTTP(answer, r)
	if answer.Code/100 != 2 {
		return fmt.Errorf("%s %s answers %d: %s", method, path, answer.Code, answer.Body)
	}
	return nil
}

// network returns another address each time.
func (w *costWorld) network() string {
	n := w.next()
	return fmt.Sprintf("198.%d.%d.%d", n>>16&255, n>>8&255, n&255)
}

// makeUser makes whom a request is about that cannot be sent twice.
func makeUser(state roster.State) costDo {
	return func(ctx context.Context, w *costWorld) (err error) {
		n := w.next()
		w.made, err = w.dir.Create(ctx, roster.NewUser{Email: fmt.Sprintf("made%d@example.com", n), ExternalID: fmt.Sprint("made-", n), State: state})
		return err
	}
}

// makeGroup makes a group that a request ends.
func makeGroup(ctx context.Context, w *costWorld) error {
	made, err := w.dir.CreateGroup(ctx, roster.GroupProfile{Name: fmt.Sprint("Group ", w.next())})
	w.madeGroup = made.ID
	return err
}

// makeTeam makes a team that a request ends.
func makeTeam(ctx context.Context, w *costWorld) error {
	made, err := w.dir.CreateTeam(ctx, roster.TeamProfile{Name: fmt.Sprint("Team ", w.next())})
	w.madeTeam = made.ID
	return err
}
