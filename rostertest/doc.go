// Package rostertest has what the tests of a program need that keeps its users in a
// roster: a Directory in memory with a clock that the test moves, people of every
// role and state in two accounts, signed-in clients, tokens, the mails that were sent,
// the route sets on a local port, and a store that fails when it is told to.
//
//	func TestPage(t *testing.T) {
//		kit := rostertest.New(t)
//		app := httptest.NewServer(newApp(kit.Dir))
//		defer app.Close()
//		answer, err := kit.SignIn(t, kit.Acme.Admin).Get(app.URL + "/people")
//		…
//		kit.Advance(13 * time.Hour) // and the session is over
//	}
//
// Passwords are hashed as cheaply as can be, so that a kit is made within a
// millisecond and each test has one of its own. Kits share nothing: tests that have one
// each may run in parallel. Everything in a kit is safe for concurrent use.
//
// The store is memstore, a real one. For tests over the program's database, give
// [NewWith] a Store of package sqlstore.
//
// The package is for tests alone: its keys are known to everybody.
package rostertest
