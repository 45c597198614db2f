package roster_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func object(t *testing.T, text string) roster.JSONObject {
	t.Helper()
	o, err := roster.ParseJSONObject([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestCreateKeepsEveryField(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	n := roster.NewUser{
		Email: "Jane.Doe@Example.com", EmailVerified: true, ExternalID: "crm-7",
		First: "Jane", Last: "Doe", Image: "https://example.com/j.png", Avatar: "j.png", IPAddress: "123.456.789",
		Summary: "first line\nsecond line", Preferences: object(t, `{"theme": "dark"}`), Attrs: object(t, `{"a":[1,2]}`),
		Role: roster.RoleAdmin, SessionsLimit: 3, CurrentUses: 4, ExtraUses: 5, Password: "securepassword", Active: true,
	}
	u, err := dir.Create(t.Context(), n)
	is.NoErr(err)
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	is.Equal(u, roster.User{
		ID: u.ID, Number: u.Number, Account: roster.DefaultAccount(),
		Profile: roster.Profile{
			Email: "Jane.Doe@Example.com", EmailVerified: true, ExternalID: "crm-7",
			Name: "Jane Doe", First: "Jane", Last: "Doe", Image: n.Image, Avatar: "j.png", IPAddress: "123.456.789",
			Summary: n.Summary, Preferences: object(t, `{"theme":"dark"}`), Attrs: n.Attrs,
			Role: roster.RoleAdmin, SessionsLimit: 3, CurrentUses: 4, ExtraUses: 5,
		},
		CanonicalEmail: "jane.doe@example.com", State: roster.StateActive, PasswordHash: u.PasswordHash,
		EmailProven: now, UsesAt: now, Created: now, Updated: now, Activated: now, Version: 1,
	})
	is.True(!u.ID.IsZero())
	is.True(u.Number > 0)
	is.True(strings.HasPrefix(string(u.PasswordHash), "$argon2id$"))
	for name, read := range map[string]func() (roster.User, error){
		"id":          func() (roster.User, error) { return dir.User(t.Context(), u.ID) },
		"number":      func() (roster.User, error) { return dir.UserByNumber(t.Context(), u.Number) },
		"external id": func() (roster.User, error) { return dir.UserByExternalID(t.Context(), "crm-7") },
		"email":       func() (roster.User, error) { return dir.UserByEmail(t.Context(), "jane.doe@EXAMPLE.com") },
	} {
		t.Run("read by "+name, func(t *testing.T) {
			is := is.New(t)
			got, err := read()
			is.NoErr(err)
			is.Equal(got, u)
		})
	}
}

func TestCreateRefuses(t *testing.T) {
	marks := strings.Repeat("\u0301", 256)
	for _, c := range []struct {
		name, field string
		new         roster.NewUser
	}{
		{"a bad address", "email", roster.NewUser{Email: "jane"}},
		{"a name of 256", "name", roster.NewUser{Name: strings.Repeat("x", 256)}},
		{"a name of 256 marks", "name", roster.NewUser{Name: marks}},
		{"a name of a mebibyte", "name", roster.NewUser{Name: strings.Repeat("x", 1<<20)}},
		{"first and last of 256 together", "name", roster.NewUser{First: strings.Repeat("x", 200), Last: strings.Repeat("y", 55)}},
		{"a name with NUL", "name", roster.NewUser{Name: "a\x00b"}},
		{"a name with CR LF", "name", roster.NewUser{Name: "a\r\nb"}},
		{"a name that is not UTF-8", "name", roster.NewUser{Name: "a\xff"}},
		{"an external id of 65", "external id", roster.NewUser{ExternalID: strings.Repeat("x", 65)}},
		{"an image of 2,049", "image", roster.NewUser{Image: strings.Repeat("x", 2049)}},
		{"an avatar with a slash", "avatar", roster.NewUser{Avatar: "../../etc/passwd"}},
		{"an avatar with a backslash", "avatar", roster.NewUser{Avatar: `..\x.png`}},
		{"an avatar of one dot", "avatar", roster.NewUser{Avatar: "."}},
		{"an avatar of two dots", "avatar", roster.NewUser{Avatar: ".."}},
		{"an avatar of three dots", "avatar", roster.NewUser{Avatar: "..."}},
		{"an avatar that a web server obeys", "avatar", roster.NewUser{Avatar: ".htaccess"}},
		{"an ip address of 256", "ip address", roster.NewUser{IPAddress: strings.Repeat("1", 256)}},
		{"a summary of 10,001", "summary", roster.NewUser{Summary: strings.Repeat("x", 10_001)}},
		{"a summary with an escape", "summary", roster.NewUser{Summary: "\x1b[2J"}},
		{"preferences over 64 KiB", "preferences", roster.NewUser{Preferences: object(t, `{"a":"`+strings.Repeat("x", 64<<10)+`"}`)}},
		{"attrs over 64 KiB", "attrs", roster.NewUser{Attrs: object(t, `{"a":"`+strings.Repeat("x", 64<<10)+`"}`)}},
		{"an unknown role", "role", roster.NewUser{Role: "king"}},
		{"a role in another case", "role", roster.NewUser{Role: "Admin"}},
		{"a negative limit", "sessions limit", roster.NewUser{SessionsLimit: -1}},
		{"negative uses", "current uses", roster.NewUser{CurrentUses: -1}},
		{"negative extra uses", "extra uses", roster.NewUser{ExtraUses: -1}},
		{"a password of 7", "password", roster.NewUser{Password: "1234567"}},
		{"a password of 257", "password", roster.NewUser{Password: roster.SecretText(strings.Repeat("x", 257))}},
		{"a password of a mebibyte", "password", roster.NewUser{Password: roster.SecretText(strings.Repeat("x", 1<<20))}},
		{"a password that is not UTF-8", "password", roster.NewUser{Password: "password\xff"}},
		{"a password and a hash", "password", roster.NewUser{Password: "password", PasswordHash: "x"}},
		{"an unknown group", "group", roster.NewUser{Grants: []roster.NewGrant{{Group: roster.NewID()}}}},
		{"an empty product", "product", roster.NewUser{Grants: []roster.NewGrant{{}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), testConfig())
			_, err := dir.Create(t.Context(), c.new)
			var invalid *roster.InvalidError
			is.True(errors.As(err, &invalid))
			is.Equal(invalid.Field, c.field)
			is.True(errors.Is(err, roster.ErrInvalid))
			n, err := dir.Count(t.Context(), roster.UserQuery{})
			is.NoErr(err)
			is.Equal(n, 0) // nothing half done
		})
	}
}

func TestCreateAccepts(t *testing.T) {
	for name, n := range map[string]roster.NewUser{
		"nothing at all":             {},
		"a name of 255 marks":        {Name: strings.Repeat("\u0301", 255)},
		"invisible and bidi text":    {Name: "a\u200b\u202eb"},
		"a password of blanks":       {Password: "        "},
		"a password of 256":          {Password: roster.SecretText(strings.Repeat("\u00e9", 256))},
		"a summary of 10,000 astral": {Summary: strings.Repeat("\U0001f600", 10_000)},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), testConfig())
			u, err := dir.Create(t.Context(), n)
			is.NoErr(err)
			is.Equal(u.Name, n.Name)
			is.Equal(u.Summary, n.Summary)
			is.Equal(u.Role, roster.RoleUser)
			is.Equal(u.State, roster.StateCreated)
		})
	}
}

func TestUniqueAmongTheLiving(t *testing.T) {
	composed, decomposed := "j\u00e9@example.com", "je\u0301@EXAMPLE.com"
	for _, c := range []struct {
		name, field   string
		first, second roster.NewUser
	}{
		{"letter case", "email", roster.NewUser{Email: "alice@x.test"}, roster.NewUser{Email: "ALICE@X.TEST"}},
		{"composed and decomposed", "email", roster.NewUser{Email: composed}, roster.NewUser{Email: decomposed}},
		{"external id", "external id", roster.NewUser{ExternalID: "7"}, roster.NewUser{ExternalID: "7"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), testConfig())
			u := mustCreate(t, dir, c.first)
			_, err := dir.Create(t.Context(), c.second)
			var exists *roster.ExistsError
			is.True(errors.As(err, &exists))
			is.Equal(exists.Field, c.field)

			_, err = dir.Apply(t.Context(), u.ID, roster.Remove)
			is.NoErr(err)
			mustCreate(t, dir, c.second) // free once the first is deleted
			_, err = dir.Apply(t.Context(), u.ID, roster.Restore)
			is.True(errors.Is(err, roster.ErrExists))
		})
	}
}

func TestUsersWithoutAnAddressAreMany(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	mustCreate(t, dir, roster.NewUser{Name: "A"})
	mustCreate(t, dir, roster.NewUser{Name: "B"})
	_, err := dir.UserByEmail(t.Context(), "")
	is.True(errors.Is(err, roster.ErrNotFound))
	_, err = dir.UserByExternalID(t.Context(), "")
	is.True(errors.Is(err, roster.ErrNotFound))
}

func TestCreateGrants(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	group, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", Products: []string{"p1"}})
	is.NoErr(err)
	u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Grants: []roster.NewGrant{
		{Group: group.ID, Source: "test"}, {Product: "p2", Source: "test"},
	}})
	grants, err := dir.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{u.ID}})
	is.NoErr(err)
	is.Equal(len(grants), 2)
	is.Equal(grants[0].Group, group.ID)
	is.Equal(grants[1].Product, "p2")
	is.Equal(countEvents(t, dir, u.ID), 3)
}
