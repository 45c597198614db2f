package embedthis_test

import (
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/internal/wiretest"
)

// asksFor returns a route by which alice asks for another address of her own.
func asksFor(f *fixture) func(email string) reply {
	return func(email string) reply {
		return f.ask("alice", "/user/update", `{"id":"{alice}","email":"`+email+`"}`)
	}
}

func TestOwnAddress(t *testing.T) {
	f := newFixture(t, nil)
	wiretest.OwnAddress(t, f.World, 200, asksFor(f))
}

func TestOwnAddressWithoutKeys(t *testing.T) {
	f := newFixture(t, func(rc *roster.Config, _ *embedthis.Config) { rc.Keys = nil })
	wiretest.OwnAddressWithoutKeys(t, f.World, asksFor(f))
}
