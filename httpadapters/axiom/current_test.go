package axiom_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/axiom"
)

// TestV1 asks who the caller is as older clients of the vendor do.
func TestV1(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, ac *axiom.Config) { ac.V1 = true })
	is.Equal(f.ask("alice", "GET", "/v1/user", "").Body, f.Fill(`{"id":"{alice}","name":"alice","emails":["alice@x.test"]}`)+"\n")
	is.Equal(f.ask("acct1", "GET", "/v1/user", "").Status, 403) // a token of the account is nobody's
	is.Equal(newFixture(t, nil).ask("alice", "GET", "/v1/user", "").Status, 404)
}
