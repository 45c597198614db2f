//go:build !race

package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	chromium "example.com/roster/internal/browser"
)

// TestConsoleOfMany looks at the console of an account of 10,000 people in a browser:
// some have no name, a long one, or one of another script, and one has much of everything.
func TestConsoleOfMany(t *testing.T) {
	place := "sqlite:" + filepath.Join(t.TempDir(), "roster.db")
	fillMany(t, place)
	p := start(t, "-db", place, "-account", "Acme")
	chromium.Run(t, "testdata/browser/many.mjs", "ROSTER_URL="+p.base, "ROSTER_LINK="+p.link)
}

// rareNames are what a page must have room for.
var rareNames = []string{
	"", "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafewarenwohlgepflege",
	"محمد بن عبد الرحمن العبد الله", "שרה כהן־לוי", "นายสมชาย ใจดี", "山田 太郎", "Zoë \u0301O\u2019Brien-Łukasz", "<b>Bob</b> & \"Söhne\"", "👩🏽\u200d🚀 Ripley",
	strings.Repeat("Maria ", 20) + "Santos",
}

func fillMany(t *testing.T, place string) {
	t.Helper()
	is, ctx := is.New(t), t.Context()
	h, err := parseHome(place)
	is.NoErr(err)
	store, closeAll, err := h.open(ctx)
	is.NoErr(err)
	defer func() { is.NoErr(closeAll()) }()
	dir := roster.New(store, nil)
	is.NoErr(nameAccount(ctx, dir, "Acme"))
	var first []roster.ID
	for made, err := range dir.CreateAll(ctx, manyPeople) {
		is.NoErr(err)
		is.NoErr(made.Err)
		if len(first) < 64 {
			first = append(first, made.User.ID)
		}
	}
	much := first[1]
	for i := range 60 {
		name := fmt.Sprintf("%s %d", rareNames[i%len(rareNames)], i)
		g, err := dir.CreateGroup(ctx, roster.GroupProfile{Name: name, Products: []string{"book", fmt.Sprint("paper", i)}})
		is.NoErr(err)
		_, err = dir.Grant(ctx, much, roster.NewGrant{Group: g.ID})
		is.NoErr(err)
		team, err := dir.CreateTeam(ctx, roster.TeamProfile{Name: name})
		is.NoErr(err)
		_, err = dir.JoinTeamAll(ctx, team.ID, first)
		is.NoErr(err)
		_, _, err = dir.IssueToken(ctx, roster.NewToken{User: much, Name: name})
		is.NoErr(err)
		_, err = dir.Invite(ctx, roster.NewInvitation{Email: fmt.Sprintf("%s%d@example.com", strings.Repeat("guest", 1+i%12), i), Name: rareNames[i%len(rareNames)]})
		is.NoErr(err)
		_, err = dir.StartSession(ctx, much, roster.ClientInfo{UserAgent: rareNames[i%len(rareNames)]})
		is.NoErr(err)
	}
	for _, id := range first[2:20] {
		_, err := dir.Deactivate(ctx, id, roster.NewDeactivation{Reason: "has left"})
		is.NoErr(err)
	}
}

// manyPeople are 10,000, and each tenth has a rare name.
func manyPeople(yield func(roster.NewUser) bool) {
	for i := range 10_000 {
		n := roster.NewUser{Email: fmt.Sprintf("person%05d@example.com", i), Name: fmt.Sprintf("Person %05d", i), Active: true}
		if i%10 < len(rareNames) && i%100 < 10 {
			n.Name = rareNames[i%10]
		}
		if i%100 == 1 {
			n.Email = fmt.Sprintf("%s%d@%s.example", strings.Repeat("a", 50), i, strings.Repeat("long-domain.", 12)+"x")
		}
		if !yield(n) {
			return
		}
	}
}
