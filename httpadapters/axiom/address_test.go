package axiom_test

import (
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/internal/wiretest"
)

// asksFor returns a route by which alice asks for another address of her own.
func asksFor(f *fixture) func(email string) reply {
	return func(email string) reply {
		return f.ask("alice", "PUT", "/v2/user", `{"name":"alice","email":"`+email+`"}`)
	}
}

func TestOwnAddress(t *testing.T) {
	f := newFixture(t, nil)
	wiretest.OwnAddress(t, f.World, 200, asksFor(f))
}

func TestOwnAddressWithoutKeys(t *testing.T) {
	f := newFixture(t, func(rc *roster.Config, _ *axiom.Config) { rc.Keys = nil })
	wiretest.OwnAddressWithoutKeys(t, f.World, asksFor(f))
}
