// Package httpadapters is what the route sets below it share for their hosts:
// who calls ([Caller], [Authorize], [Tokens]), from where ([ClientAddr]) and how
// often ([Limiter]).
//
// Each package below serves the documented user API of one vendor:
//
//	dir := roster.New(store, nil)
//	mux.Handle("/v2/", axiom.New(dir, axiom.Config{Authorize: httpadapters.Tokens(dir)}))
//	mux.Handle("/v1/", http.StripPrefix("/v1", pickaxe.New(dir, pickaxe.Config{Authorize: httpadapters.Tokens(dir)})))
//
// A set that is given the host's Directory serves every account, each caller
// its own. One that is given a confined Directory serves that account alone.
//
// [RequireAccess] guards routes of the host's own by what users were granted.
//
// # Who may do what
//
// Callers of rank admin and above use every route; nobody grants a role above
// its own rank or touches a user who outranks it. Rank user reads and edits
// itself alone, and never its role, state, grants or uses. Rank read-only reads
// itself. Below that everything is refused. Scopes narrow this. What a caller
// may not see answers byte for byte like what does not exist.
//
// # Bodies
//
// A body is one JSON object of at most 1 MiB, in UTF-8, nested at most 64 deep.
// Names are compared exactly, and two that differ in letter case alone are
// refused. Comments and trailing commas, which the vendors' own examples have,
// are passed over up to 64 KiB, unless a set's Config is Strict.
package httpadapters
