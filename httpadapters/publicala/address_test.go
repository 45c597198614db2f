package publicala_test

import (
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/publicala"
)

// asksFor returns a route by which alice asks for another address of her own.
func asksFor(f *fixture) func(email string) reply {
	must(f.T1.Edit(f.TB.Context(), f.IDs["alice"], func(p *roster.Profile) error { p.ExternalID = "a"; return nil }))(f.TB)
	return func(email string) reply {
		return f.ask("alice", "PUT", "users/{alice}", `{"external_id":"a","only_sees_readable":0,"email":"`+email+`"}`)
	}
}

func TestOwnAddress(t *testing.T) {
	f := newFixture(t, nil)
	wiretest.OwnAddress(t, f.World, 204, asksFor(f))
}

func TestOwnAddressWithoutKeys(t *testing.T) {
	f := newFixture(t, func(rc *roster.Config, _ *publicala.Config) { rc.Keys = nil })
	wiretest.OwnAddressWithoutKeys(t, f.World, asksFor(f))
}
