package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

func TestTokens(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.as("adm1").open("/account/tokens")
	is.True(strings.Contains(b.text(), "You have no tokens."))
	b.submit("tokens", "lifetime", "30")
	is.Equal(b.says("name"), "Please fill this in. What it is for, so that you recognize it later.")
	is.Equal(b.status, http.StatusUnprocessableEntity)
	b.submit("tokens", "name", "my script")
	text := roster.SecretText(textOf(all(b.page, "code")[0]))
	found := must(f.T1.Authenticate(t.Context(), text))(t)
	is.Equal(found.User.ID, f.IDs["adm1"])
	is.Equal(found.Token.Expires, f.Clock.Now().AddDate(0, 0, 30))
	b.open("tokens")
	is.True(!strings.Contains(b.body, string(text))) // shown once
	is.True(strings.Contains(b.text(), "my script"))
	b.submit("revoke-token")
	is.Equal(b.at(), "tokens?done=token-revoked")
	_, err := f.T1.Authenticate(t.Context(), text)
	is.True(err != nil)
}

// Who is no admin is told who makes tokens, and revokes their own.
func TestTokensOfWhoMayMakeNone(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.AddToken(f.T1, "alice", roster.NewToken{User: f.IDs["alice"], Name: "for a script"})
	b := f.as("alice").open("/account/tokens")
	is.True(strings.Contains(b.text(), "An administrator can make a token for you."))
	b.sendOnce("POST", "tokens", map[string][]string{"name": {"mine"}, "lifetime": {"0"}})
	is.Equal(b.status, http.StatusForbidden)
	b.open("tokens").submit("revoke-token")
	is.True(strings.Contains(b.text(), "The token is revoked."))
	_, err := f.T1.Authenticate(t.Context(), roster.SecretText(f.Prefix+"alice"))
	is.True(err != nil)
}

func TestATokenOfSomebodyElseIsNotFound(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.AddToken(f.T1, "bob", roster.NewToken{User: f.IDs["bob"]})
	bobs := must(f.T1.Tokens(t.Context(), roster.TokenQuery{User: f.IDs["bob"]}))(t)[0]
	for _, as := range []string{"alice", "adm1"} { // an admin's page is for its own, too
		b := f.as(as).open("/account/tokens")
		b.send("POST", "revoke-token", map[string][]string{"token": {bobs.ID.String()}})
		is.Equal(b.status, http.StatusNotFound)
	}
	must(f.T1.Authenticate(t.Context(), roster.SecretText(f.Prefix+"bob")))(t)
}
