// Package roster is user management that a Go program imports: users and
// their lifecycle, invitations, API tokens, access groups and grants, kept in
// the program's own database.
//
// # The parts
//
// A [Directory] is what programs hold: every rule stands there. A [Store] is
// where records live; package memstore keeps them in memory, package sqlstore
// in the program's own *sql.DB, and others may be written against package
// storetest. The packages below httpadapters serve a Directory over the
// documented user APIs of several vendors.
//
//	dir := roster.New(memstore.New(), nil)
//	u, err := dir.Create(ctx, roster.NewUser{Email: "jane@example.com"})
//	u, err = dir.Apply(ctx, u.ID, roster.Deactivate)
//
// # Accounts
//
// Everything belongs to an [Account], a tenant. The Directory that [New]
// returns acts in one default account, so that a program with one tenant never
// meets the word; [Directory.ForAccount] returns one that is confined to another
// account for good.
//
// # Changes
//
// A change is one Update of the store: the record, its [Event] and the
// deliveries that the event asks for are written together or not at all. A
// change made by closure ([Directory.Edit]) is stored under the version that
// was read, and made again when somebody else was faster.
//
// # Time
//
// Every time is UTC with microseconds, without a monotonic reading, so that
// records can be compared with ==. The zero time means "never".
package roster
