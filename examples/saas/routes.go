package main

import (
	"net/http"

	"example.com/roster"
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
	for pattern, f := range map[string]handler{
		"POST /workspaces":                  by(roster.RankReadOnly, with((*call).createWorkspace)),
		"POST /workspace/plan":              by(roster.RankOwner, with((*call).buyPlan)),
		"GET /workspace/people":             by(roster.RankAdmin, (*call).listPeople),
		"POST /workspace/people":            by(roster.RankAdmin, with((*call).invite)),
		"PATCH /workspace/people/{id}":      by(roster.RankAdmin, with((*call).editPerson)),
		"DELETE /workspace/people/{id}":     by(roster.RankAdmin, (*call).erasePerson),
		"GET /workspace/people/{id}/export": by(roster.RankAdmin, (*call).exportPerson),
		"GET /workspace/export":             by(roster.RankAdmin, (*call).exportPeople),
		"POST /workspace/import":            by(roster.RankAdmin, (*call).importPeople),
		"GET /workspace/audit":              by(roster.RankAdmin, (*call).audit),
		"GET /workspace/tokens":             by(roster.RankReadOnly, (*call).listTokens),
		"POST /workspace/tokens":            by(roster.RankAdmin, with((*call).issueToken)),
		"DELETE /workspace/tokens/{id}":     by(roster.RankReadOnly, (*call).revokeToken),
		"GET /workspace/projects":           by(roster.RankReadOnly, (*call).listProjects),
		"POST /workspace/projects":          by(roster.RankUser, with((*call).createProject)),
	} {
		mux.Handle(pattern, a.serve(f))
	}
	paid := httpadapters.RequireAccess(a.dir, "reports", httpadapters.AccessConfig{User: a.caller, Uses: 1})
	mux.Handle("GET /workspace/reports", paid(a.serve(by(roster.RankReadOnly, (*call).report))))
	return mux
}
