package roster_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// tooLong is longer than any text may be.
var tooLong = strings.Repeat("x", 20_000)

// refused returns a value that is not allowed in a field of a profile, and which may
// be stored from the time when it was. It reports false for a field that takes any.
func refused(t *testing.T, field reflect.StructField) (v any, ok bool) {
	t.Helper()
	switch {
	case field.Name == "Email":
		return "zero@width.te\u200bst", true
	case field.Type == reflect.TypeFor[roster.State](), field.Type == reflect.TypeFor[roster.Period]():
		return nil, false // no other value was ever allowed
	case field.Type.Kind() == reflect.String:
		return tooLong, true
	case field.Type == reflect.TypeFor[roster.JSONObject]():
		object, err := roster.ParseJSONObject([]byte(`{"a":"` + strings.Repeat("x", 70_000) + `"}`))
		is.New(t).NoErr(err)
		return object, true
	case field.Type == reflect.TypeFor[[]string]():
		return []string{tooLong}, true
	}
	return nil, false
}

// set gives a field of the profile that p points to a value.
func set(p any, field reflect.StructField, v any) {
	to := reflect.ValueOf(p).Elem().FieldByIndex(field.Index)
	to.Set(reflect.ValueOf(v).Convert(to.Type()))
}

// TestUnchangedValuesAreNotValidated has a record of each kind with a value that was
// allowed when it was stored: each other field can be edited, and the value itself
// can be changed to one that is allowed now, and to no other.
func TestUnchangedValuesAreNotValidated(t *testing.T) {
	for name, kind := range map[string]struct {
		profile reflect.Type
		edit    func(t *testing.T, store roster.Store, dir *roster.Directory, old func(profile any), edit func(profile any)) error
	}{
		"user": {reflect.TypeFor[roster.Profile](), func(t *testing.T, store roster.Store, dir *roster.Directory, old, edit func(any)) error {
			u := mustCreate(t, dir, roster.NewUser{Email: "zero@width.test"})
			put(t, store, func(tx roster.Tx) error { old(&u.Profile); return tx.PutUser(t.Context(), &u) })
			_, err := dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error { edit(p); return nil })
			return err
		}},
		"group": {reflect.TypeFor[roster.GroupProfile](), func(t *testing.T, store roster.Store, dir *roster.Directory, old, edit func(any)) error {
			g, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "g"})
			is.New(t).NoErr(err)
			put(t, store, func(tx roster.Tx) error { old(&g.GroupProfile); return tx.PutGroup(t.Context(), &g) })
			_, err = dir.EditGroup(t.Context(), g.ID, func(p *roster.GroupProfile) error { edit(p); return nil })
			return err
		}},
		"team": {reflect.TypeFor[roster.TeamProfile](), func(t *testing.T, store roster.Store, dir *roster.Directory, old, edit func(any)) error {
			m, err := dir.CreateTeam(t.Context(), roster.TeamProfile{Name: "m"})
			is.New(t).NoErr(err)
			put(t, store, func(tx roster.Tx) error { old(&m.TeamProfile); return tx.PutTeam(t.Context(), &m) })
			_, err = dir.EditTeam(t.Context(), m.ID, func(p *roster.TeamProfile) error { edit(p); return nil })
			return err
		}},
		"account": {reflect.TypeFor[roster.AccountProfile](), func(t *testing.T, store roster.Store, dir *roster.Directory, old, edit func(any)) error {
			a, err := dir.CreateAccount(t.Context(), roster.NewAccount{Name: "a", Email: "zero@width.test"})
			is.New(t).NoErr(err)
			put(t, store, func(tx roster.Tx) error { old(&a.AccountProfile); return tx.PutAccount(t.Context(), &a) })
			_, err = dir.ForAccount(a.ID).EditAccount(t.Context(), func(p *roster.AccountProfile) error { edit(p); return nil })
			return err
		}},
		"membership": {reflect.TypeFor[roster.MembershipProfile](), func(t *testing.T, store roster.Store, dir *roster.Directory, old, edit func(any)) error {
			u := mustCreate(t, dir, roster.NewUser{Active: true})
			there, err := dir.CreateAccount(t.Context(), roster.NewAccount{})
			is.New(t).NoErr(err)
			mustCreate(t, dir.ForAccount(there.ID), roster.NewUser{Role: roster.RoleOwner, Active: true})
			m, err := dir.CreateMembership(t.Context(), roster.NewMembership{Account: there.ID, User: u.ID, Role: roster.RoleUser})
			is.New(t).NoErr(err)
			put(t, store, func(tx roster.Tx) error { old(&m.MembershipProfile); return tx.PutMembership(t.Context(), &m) })
			_, err = dir.EditMembership(t.Context(), m.ID, func(p *roster.MembershipProfile) error { edit(p); return nil })
			return err
		}},
	} {
		for field := range kind.profile.Fields() {
			bad, ok := refused(t, field)
			if !ok {
				continue
			}
			t.Run(name+" "+field.Name, func(t *testing.T) {
				is := is.New(t)
				try := func(edit func(any)) error {
					store := memstore.New()
					return kind.edit(t, store, roster.New(store, testConfig()), func(p any) { set(p, field, bad) }, edit)
				}
				other := "Name"
				switch {
				case name == "membership" && field.Name == "Role":
					other = "State"
				case name == "membership":
					other = "Role"
				case field.Name == "Name" && name == "user":
					other = "Summary"
				case field.Name == "Name" && name == "group":
					other = "Products"
				}
				if field, ok := kind.profile.FieldByName(other); ok {
					value := map[string]any{"Role": roster.RoleAdmin, "State": roster.StateDeactivated, "Products": []string{"p"}}[other]
					if value == nil {
						value = "other"
					}
					is.NoErr(try(func(p any) { set(p, field, value) }))
				}
				fresh, _ := refused(t, field)
				if text, ok := fresh.(string); ok {
					err := try(func(p any) { set(p, field, "\x00"+text) }) // another value that is not allowed
					is.True(errors.Is(err, roster.ErrInvalid))
				}
			})
		}
	}
}

// put runs fn in an Update of the store, past all rules.
func put(t *testing.T, store roster.Store, fn func(roster.Tx) error) {
	t.Helper()
	if err := store.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// TestDefaultRole is the role of whoever is made without one.
func TestDefaultRole(t *testing.T) {
	reader, staff, boss := roster.RoleInfo{Role: "reader", Rank: roster.RankReadOnly}, roster.RoleInfo{Role: "staff", Rank: roster.RankAdmin}, roster.RoleInfo{Role: "boss", Rank: roster.RankOwner}
	for name, c := range map[string]struct {
		roles   []roster.RoleInfo
		given   roster.Role
		want    roster.Role
		refuses bool
	}{
		"the default roles":          {want: roster.RoleUser},
		"one that Config names":      {given: roster.RoleReadOnly, want: roster.RoleReadOnly},
		"the highest up to RankUser": {roles: []roster.RoleInfo{boss, staff, reader, {Role: "guest"}}, want: "reader"},
		"none of that rank":          {roles: []roster.RoleInfo{boss, staff}, refuses: true},
		"none of that rank, named":   {roles: []roster.RoleInfo{boss, staff}, given: "staff", want: "staff"},
		"one that is unknown":        {given: "chief", refuses: true},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			cfg := testConfig()
			cfg.Roles, cfg.DefaultRole = c.roles, c.given
			defer func() { is.Equal(recover() != nil, c.refuses) }()
			dir := roster.New(memstore.New(), cfg)
			is.Equal(dir.DefaultRole(), c.want)
			is.Equal(mustCreate(t, dir, roster.NewUser{}).Role, c.want)
			i, err := dir.Invite(t.Context(), roster.NewInvitation{Email: "jane@x.test"})
			is.NoErr(err)
			is.Equal(i.User.Role, c.want)
			u, err := dir.SignInVerified(t.Context(), roster.Claims{Email: "john@x.test"}, true)
			is.NoErr(err)
			is.Equal(u.Role, c.want)
		})
	}
}
