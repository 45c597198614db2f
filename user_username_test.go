package roster_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestCanonicalUsername compares usernames that are one, and keeps apart those that
// only look alike.
func TestCanonicalUsername(t *testing.T) {
	for name, c := range map[string]struct {
		one, other string
		same       bool
	}{
		"case":                             {"Jane", "jANE", true},
		"case beyond ASCII":                {"STRASSE", "stra\u00dfe", true},
		"a final sigma":                    {"\u03a3\u0391\u03a3", "\u03c3\u03b1\u03c2", true},
		"composed and decomposed":          {"Jos\u00e9", "jose\u0301", true},
		"full width":                       {"\uff2a\uff41ne", "jane", true},
		"Cherokee":                         {"\u13a0", "\uab70", true},
		"a hooked upsilon":                 {"\u03d2", "\u03c5", true},
		"marks in another order":           {"a\u0345\u0301", "a\u0301\u0345", true},
		"a ligature":                       {"\ufb01n", "fin", true},
		"the Kelvin sign":                  {"\u212a", "k", true},
		"an invisible character":           {"ja\u200bne", "jane", true},
		"a soft hyphen":                    {"ja\u00adne", "jane", true},
		"an address, both spellings":       {"Jane@B\u00fccher.example", "jane@xn--bcher-kva.example", true},
		"an address with hidden character": {"jane@b\u00fc\u200bcher.example", "jane@xn--bcher-kva.example", true},
		"an accent":                        {"Jose", "Jos\u00e9", false},
		"a Cyrillic letter":                {"jane", "j\u0430ne", false},
		"a blank":                          {"jane doe", "janedoe", false},
		"a blank at the end":               {"jane", "jane ", false},
		"the dotless i":                    {"I", "\u0131", false},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			one, err := roster.CanonicalUsername(c.one)
			is.NoErr(err)
			other, err := roster.CanonicalUsername(c.other)
			is.NoErr(err)
			is.Equal(one == other, c.same)
		})
	}
}

func TestUsernamesThatNobodyHas(t *testing.T) {
	for name, username := range map[string]string{
		"empty":                   "",
		"NUL":                     "ja\x00ne",
		"a line":                  "ja\nne",
		"a control of C1":         "ja\u0085ne",
		"no UTF-8":                "ja\xffne",
		"a surrogate":             "ja\xed\xa0\x80ne",
		"256 code points":         strings.Repeat("\u00e9", 256),
		"256 once folded":         strings.Repeat("\u00df", 128),
		"a mebibyte":              strings.Repeat("a", 1<<20),
		"nothing to see":          "\u200b\u00ad\ufeff",
		"blanks alone":            "  ",
		"a blank of other widths": "\u3000",
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			got, err := roster.CanonicalUsername(username)
			is.Equal(got, "")
			var invalid *roster.InvalidError
			is.True(errors.As(err, &invalid))
			is.Equal(invalid.Field, "username")
		})
	}
	is := is.New(t)
	_, err := roster.CanonicalUsername(strings.Repeat("\U0001f600", 255))
	is.NoErr(err)
}

func FuzzCanonicalUsername(f *testing.F) {
	for _, seed := range []string{
		"Jane", "jane@example.com", "E\u0301@b\u00fccher.example", "mi\u212ae", "\uff2aane@x.test", "\u1e9e\u0345", "\u13a0\uab70", "a\u200d@x\u3002test",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, username string) {
		canonical, err := roster.CanonicalUsername(username)
		if err != nil {
			if !errors.Is(err, roster.ErrInvalid) || canonical != "" {
				t.Fatalf("%q: %q, %v", username, canonical, err)
			}
			return
		}
		if again, err := roster.CanonicalUsername(canonical); err != nil || again != canonical {
			t.Fatalf("%q: canonical %q becomes %q, %v", username, canonical, again, err)
		}
		if email, err := roster.CanonicalEmail(username); err == nil {
			if same, err := roster.CanonicalUsername(email); err != nil || same != canonical {
				t.Fatalf("%q: canonical %q, and %q as the address %q, %v", username, canonical, same, email, err)
			}
		}
	})
}

// TestUsername gives, changes, finds and takes away a username.
func TestUsername(t *testing.T) {
	is := is.New(t)
	ctx, dir := t.Context(), roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{Username: "J\u00e4ne", Name: "Somebody", Active: true})
	is.Equal(u.Username, "J\u00e4ne") // as it was typed
	other := mustCreate(t, dir, roster.NewUser{Email: "joe@x.test"})

	for _, spelling := range []string{"J\u00e4ne", "j\u00c4NE", "ja\u0308ne"} {
		found, err := dir.UserByUsername(ctx, spelling)
		is.NoErr(err)
		is.Equal(found, u)
		_, err = dir.Create(ctx, roster.NewUser{Username: spelling})
		is.Equal(err, error(&roster.ExistsError{Field: "username"}))
		_, err = dir.Edit(ctx, other.ID, func(p *roster.Profile) error { p.Username = spelling; return nil })
		is.True(errors.Is(err, roster.ErrExists))
		for _, where := range []roster.Condition{
			roster.Where(roster.FieldUsername, roster.OpEq, spelling), roster.Where(roster.FieldUsername, roster.OpPrefix, spelling[:1]),
			roster.Not(roster.Where(roster.FieldUsername, roster.OpNotContains, spelling)),
		} {
			page, err := dir.Users(ctx, roster.UserQuery{Where: []roster.Condition{where}})
			is.NoErr(err)
			is.Equal(page.Users, []roster.User{u})
		}
		page, err := dir.Users(ctx, roster.UserQuery{Search: spelling})
		is.NoErr(err)
		is.Equal(page.Users, []roster.User{u})
	}
	page, err := dir.Users(ctx, roster.UserQuery{Sort: []roster.SortKey{{Field: roster.FieldUsername}}})
	is.NoErr(err)
	is.Equal(page.Users, []roster.User{other, u}) // who has none comes first
	for _, nobodys := range []string{"", "joe@x.test", "J\u00e4n", "a\x00"} {
		_, err := dir.UserByUsername(ctx, nobodys)
		is.Equal(err, roster.ErrNotFound)
	}

	u, err = dir.Edit(ctx, u.ID, func(p *roster.Profile) error { p.Username = "JANE"; return nil })
	is.NoErr(err)
	is.Equal(u.CanonicalUsername, "jane")
	_, err = dir.Edit(ctx, u.ID, func(p *roster.Profile) error { p.Username = "a\nb"; return nil })
	is.True(errors.Is(err, roster.ErrInvalid))

	mustApply(t, dir, u.ID, roster.Remove)
	again := mustCreate(t, dir, roster.NewUser{Username: "jane"}) // free once the user is deleted
	_, err = dir.Apply(ctx, u.ID, roster.Restore)
	is.Equal(err, error(&roster.ExistsError{Field: "username"}))
	_, err = dir.Edit(ctx, again.ID, func(p *roster.Profile) error { p.Username = ""; return nil })
	is.NoErr(err)
	mustApply(t, dir, u.ID, roster.Restore)
	mustApply(t, dir, u.ID, roster.Remove)
	erased, err := dir.Erase(ctx, u.ID)
	is.NoErr(err)
	is.Equal(erased.Username+erased.CanonicalUsername, "")
}

// TestUsernameIsItsHomes looks for the username of a member from the other account.
func TestUsernameIsItsHomes(t *testing.T) {
	is := is.New(t)
	ctx, host := t.Context(), roster.New(memstore.New(), testConfig())
	u := mustCreate(t, host, roster.NewUser{Username: "jane", Email: "jane@x.test", Password: password, Active: true})
	account, err := host.CreateAccount(ctx, roster.NewAccount{})
	is.NoErr(err)
	other := host.ForAccount(account.ID)
	_, err = host.CreateMembership(ctx, roster.NewMembership{Account: account.ID, Home: u.Account, User: u.ID, Role: roster.RoleUser})
	is.NoErr(err)
	seen, err := other.User(ctx, u.ID)
	is.NoErr(err)
	is.Equal(seen.Username+seen.CanonicalUsername, "")
	_, err = other.UserByUsername(ctx, "jane")
	is.Equal(err, roster.ErrNotFound)
	_, err = other.SignIn(ctx, signIn("jane", password))
	is.Equal(err, roster.ErrCredentials)
	mustCreate(t, other, roster.NewUser{Username: "jane"}) // it is free there
	found, err := other.People(ctx, roster.PersonQuery{Search: "jane"})
	is.NoErr(err)
	is.Equal(len(found.People), 2) // the member by the address, as before
	_, err = other.Edit(ctx, u.ID, func(p *roster.Profile) error { p.Username = "other"; return nil })
	is.True(errors.Is(err, roster.ErrInvalid))
}
