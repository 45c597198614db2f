package main

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestMailToAMember: who has a user elsewhere is told to sign in and join.
func TestMailToAMember(t *testing.T) {
	for member, want := range map[bool]string{false: "Subject: invitation, from Acme", true: "Subject: sign in and join, from Acme"} {
		var out strings.Builder
		err := (&app{options: options{out: &out}}).mail(t.Context(), roster.Message{
			Purpose: roster.PurposeInvitation, Code: "code", Member: member,
			Account: roster.Account{AccountProfile: roster.AccountProfile{Name: "Acme"}},
		})
		is := is.New(t)
		is.NoErr(err)
		is.True(strings.Contains(out.String(), want))
		is.True(strings.Contains(out.String(), "/accept#code"))
	}
}
