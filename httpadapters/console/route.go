package console

import (
	"net/http"
	"strings"
)

// route is one verb of one path below Config.Path. A GET has show; a POST has act,
// and show is the page that it came from, which a refused post shows again.
type route struct {
	method, path string
	who          audience
	show         func(*call) (page, error)
	act          func(*call) (string, error) // returns the path that follows
	send         func(*call) error           // a GET whose answer is no page
	page         string                      // path of the page that it has or comes from; empty: none
}

// audience says who may use a route.
type audience int

const (
	admins  audience = iota // rank admin or above, in person
	staff                   // Config.Staff
	anybody                 // whoever has a session
)

// routes returns the routes of the console.
func routes() []route {
	get := func(path string, show func(*call) (page, error)) route {
		return route{method: http.MethodGet, path: path, show: show}
	}
	post := func(path string, act func(*call) (string, error), show func(*call) (page, error)) route {
		return route{method: http.MethodPost, path: path, act: act, show: show}
	}
	forStaff := func(r route) route { r.who = staff; return r }
	all := []route{
		get("/{$}", (*call).overview),

		get("/people", (*call).people),                                             // search, filters, pages
		post("/people", (*call).changePeople, (*call).people),                      // one action for many
		get("/people/{id}", (*call).person),                                        // one person
		post("/people/{id}/profile", (*call).editPerson, (*call).person),           // name, address, role
		post("/people/{id}/state", (*call).applyAction, (*call).person),            // an action of the lifecycle
		post("/people/{id}/mail", (*call).mailPerson, (*call).person),              // a code to reset or verify
		post("/people/{id}/cancel-address", (*call).cancelAddress, (*call).person), // the change that waits
		post("/people/{id}/unthrottle", (*call).unthrottle, (*call).person),        // forget failed sign-ins
		post("/people/{id}/erase", (*call).erase, (*call).person),                  // empty a removed person
		post("/people/{id}/grants", (*call).grant, (*call).person),                 // a group or a product
		post("/people/{id}/grants/revoke", (*call).revokeGrant, (*call).person),    // take one back
		post("/people/{id}/sessions/end", (*call).endSessions, (*call).person),     // one, or all
		post("/people/{id}/identities/unlink", (*call).unlinkIdentity, (*call).person),
		post("/people/{id}/teams/join", (*call).joinTeam, (*call).person),
		post("/people/{id}/teams/leave", (*call).leaveTeam, (*call).person),
		post("/people/{id}/impersonate", (*call).impersonate, (*call).person),
		{method: http.MethodGet, path: "/people/{id}/export", send: (*call).export}, // everything that is kept about them
		{method: http.MethodPost, path: "/impersonation/end", who: anybody, act: (*call).endImpersonation},
		{method: http.MethodPost, path: "/sign-out", who: anybody, act: (*call).signOut},

		get("/invitations", (*call).invitations),
		post("/invitations", (*call).invite, (*call).invitations),        // a pasted list
		post("/invitations/resend", (*call).resend, (*call).invitations), // another code
		post("/invitations/revoke", (*call).revokeInvitation, (*call).invitations),

		get("/groups", (*call).groups),
		post("/groups", (*call).createGroup, (*call).groups),
		get("/groups/{id}", (*call).group),
		post("/groups/{id}", (*call).editGroup, (*call).group),
		post("/groups/{id}/end", (*call).endGroup, (*call).group),

		get("/teams", (*call).teams),
		post("/teams", (*call).createTeam, (*call).teams),
		get("/teams/{id}", (*call).team),
		post("/teams/{id}", (*call).editTeam, (*call).team),
		post("/teams/{id}/end", (*call).endTeam, (*call).team),

		get("/tokens", (*call).tokens),
		post("/tokens", (*call).issueToken, (*call).tokens),
		post("/tokens/revoke", (*call).revokeToken, (*call).tokens),

		get("/events", (*call).events),
		{method: http.MethodGet, path: "/events.csv", send: (*call).eventsCSV},
		get("/scim", (*call).scim),

		forStaff(get("/deliveries", (*call).deliveries)),
		forStaff(post("/deliveries/revive", (*call).revive, (*call).deliveries)),
		forStaff(get("/accounts", (*call).accounts)),
		forStaff(post("/accounts", (*call).createAccount, (*call).accounts)),
		forStaff(post("/accounts/leave", (*call).leaveAccount, (*call).accounts)), // the one that staff is in
		forStaff(get("/accounts/{id}", (*call).account)),
		forStaff(post("/accounts/{id}", (*call).editAccount, (*call).account)),
		forStaff(post("/accounts/{id}/enter", (*call).enterAccount, (*call).account)),
		forStaff(post("/accounts/{id}/close", (*call).closeAccount, (*call).account)),
		forStaff(post("/accounts/{id}/reopen", (*call).reopenAccount, (*call).account)),
	}
	for i := range all {
		all[i].page = pageOf(all, all[i])
	}
	return all
}

// pageOf returns the path of the page that a route has or comes from: of all pages with
// which its path begins, the longest. Empty: none.
func pageOf(all []route, r route) string {
	found := ""
	for _, p := range all {
		if p.show != nil && p.method == http.MethodGet && len(p.path) > len(found) && (p.path == r.path || strings.HasPrefix(r.path, p.path+"/")) {
			found = p.path
		}
	}
	return found
}
