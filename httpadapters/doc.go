// Package httpadapters holds what hosts configure on the route sets below it:
// who calls ([Caller], [Authorize], [Tokens]), from where ([ClientAddr]) and how
// often ([Limiter]). A route set calls [Authorize.Admit] first in every route.
//
// Each package below serves the documented user API of one vendor:
//
//	dir := roster.New(store, nil)
//	mux.Handle("/v2/", axiom.New(dir, axiom.Config{Authorize: httpadapters.Tokens(dir)}))
//	mux.Handle("/v1/", http.StripPrefix("/v1", pickaxe.New(dir, pickaxe.Config{Authorize: httpadapters.Tokens(dir)})))
//
// A set over the host's Directory serves every account, and each caller sees its
// own. A set over a confined Directory serves that account alone.
//
// Package session serves programs that sign people in, package pages the people
// themselves, and package console their admins. [SignUpConfig] says for the first two
// who may sign up.
//
// [RequireAccess] guards the host's own routes by the grants of users, and [Problem]
// answers them with the status of an error.
//
// # Who may do what
//
// Callers of rank admin and above use every route. Nobody grants a role above
// its own rank or changes a user who outranks it. Rank user reads and edits
// itself alone, but not its role, state, grants or uses. Rank read-only reads
// itself. Lower ranks are refused. Scopes narrow this. A user whom the caller
// may not see gets the same answer, byte for byte, as one who does not exist.
//
// # Bodies
//
// A body is one JSON object of at most 1 MiB, in UTF-8, nested at most 64 deep.
// Names are compared exactly. Two names that differ in letter case alone are
// refused. The vendors' examples have comments and trailing commas: they are
// accepted in bodies of up to 64 KiB, unless a set's Config is Strict.
package httpadapters
