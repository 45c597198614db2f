package main

import (
	"net/http"

	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/session"
)

// routes are those of the session set (sign up, sign in, join, switch, leave), and
// those of the workspace in which the caller acts.
func (a *app) routes() http.Handler {
	mux := http.NewServeMux()
	for _, path := range session.Paths() {
		mux.Handle(path, a.sessions)
	}
	mux.Handle("POST /sign-in", a.serve(with((*call).signIn)))
	for pattern, f := range map[string]handler{
		"POST /workspaces":                  with((*call).createWorkspace),
		"POST /workspace/plan":              with((*call).buyPlan),
		"GET /workspace/people":             (*call).listPeople,
		"POST /workspace/people":            with((*call).invite),
		"PATCH /workspace/people/{id}":      with((*call).editPerson),
		"DELETE /workspace/people/{id}":     (*call).erasePerson,
		"GET /workspace/people/{id}/export": (*call).exportPerson,
		"GET /workspace/export":             (*call).exportPeople,
		"POST /workspace/import":            (*call).importPeople,
		"GET /workspace/audit":              (*call).audit,
		"GET /workspace/tokens":             (*call).listTokens,
		"POST /workspace/tokens":            with((*call).issueToken),
		"DELETE /workspace/tokens/{id}":     (*call).revokeToken,
		"GET /workspace/projects":           (*call).listProjects,
		"POST /workspace/projects":          with((*call).createProject),
	} {
		mux.Handle(pattern, a.serve(signedIn(f)))
	}
	paid := httpadapters.RequireAccess(a.dir, "reports", httpadapters.AccessConfig{User: a.caller, Uses: 1})
	mux.Handle("GET /workspace/reports", paid(a.serve(signedIn((*call).report))))
	return mux
}
