package roster_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestVendorIDs holds what a text of vendor ids is.
func TestVendorIDs(t *testing.T) {
	is := is.New(t)
	var none roster.VendorIDs
	is.Equal(none.Of("axiom"), "")
	is.Equal(none.Map(), nil)
	is.Equal(roster.VendorIDsOf(nil), none)
	is.Equal(roster.VendorIDsOf(map[string]string{}), none)

	two := roster.VendorIDsOf(map[string]string{"pickaxe": "p", "axiom": "a <1>"})
	is.Equal(two, none.With("axiom", "a <1>").With("pickaxe", "p")) // whatever the order
	is.Equal(two.Of("axiom"), "a <1>")
	is.Equal(two.Of("embedthis"), "")
	is.Equal(two.With("axiom", ""), vendorIDs("pickaxe", "p"))
	is.Equal(vendorIDs("pickaxe", "p").With("pickaxe", ""), none)
	m := two.Map()
	m["axiom"] = "changed"
	is.Equal(two.Of("axiom"), "a <1>") // a copy
}

// TestVendorIDLimits tries each limit on all records that have vendor ids.
func TestVendorIDLimits(t *testing.T) {
	many := map[string]string{}
	for i := range 17 {
		many[strings.Repeat("x", i+1)] = "1"
	}
	most := roster.VendorIDsOf(many).With("x", "")
	for _, test := range []struct {
		name string
		ids  roster.VendorIDs
		ok   bool
	}{
		{"the longest id", vendorIDs("axiom", strings.Repeat("x", 128)), true},
		{"an id too long", vendorIDs("axiom", strings.Repeat("x", 129)), false},
		{"the longest in bytes", vendorIDs("axiom", strings.Repeat("\u00e9", 64)), true},
		{"too long in bytes", vendorIDs("axiom", strings.Repeat("\u00e9", 65)), false},
		{"an empty id", vendorIDs("axiom", ""), false},
		{"a line break", vendorIDs("axiom", "a\nb"), false},
		{"no UTF-8", vendorIDs("axiom", "a\xff"), false},
		{"a blank", vendorIDs("axiom", " "), true},
		{"the longest set", vendorIDs(strings.Repeat("x", 32), "1"), true},
		{"a set too long", vendorIDs(strings.Repeat("x", 33), "1"), false},
		{"a set without a name", vendorIDs("", "1"), false},
		{"a set in capitals", vendorIDs("Axiom", "1"), false},
		{"a set with a figure", vendorIDs("axiom2", "1"), false},
		{"the most ids", most, true},
		{"too many ids", roster.VendorIDsOf(many), false},
		{"a text of another make", `{"pickaxe":"p", "axiom":"a"}`, false},
		{"no object", "axiom", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			ctx, host := t.Context(), roster.New(memstore.New(), testConfig())
			_, group := host.CreateGroup(ctx, roster.GroupProfile{VendorIDs: test.ids})
			_, team := host.CreateTeam(ctx, roster.TeamProfile{VendorIDs: test.ids})
			_, account := host.CreateAccount(ctx, roster.NewAccount{VendorIDs: test.ids})
			u := mustCreate(t, host, roster.NewUser{})
			_, user := host.Edit(ctx, u.ID, func(p *roster.Profile) error { p.VendorIDs = test.ids; return nil })
			for what, err := range map[string]error{"group": group, "team": team, "account": account, "user": user} {
				var invalid *roster.InvalidError
				if test.ok && err != nil || !test.ok && !(errors.As(err, &invalid) && invalid.Field == "vendor ids") {
					t.Errorf("%s: %v", what, err)
				}
			}
			is.Equal(test.ok, user == nil)
		})
	}
}

// TestUserShownAs names users in every way, and takes ids that look like others.
func TestUserShownAs(t *testing.T) {
	is := is.New(t)
	host := roster.New(memstore.New(), testConfig())
	plain := mustCreate(t, host, roster.NewUser{Active: true})
	kept := mustCreate(t, host, roster.NewUser{Active: true, VendorIDs: map[string]string{"axiom": "a1"}})
	taken := mustCreate(t, host, roster.NewUser{Active: true, VendorIDs: map[string]string{"axiom": plain.ID.String(), "publicala": "1"}})
	other, err := host.CreateAccount(t.Context(), roster.NewAccount{})
	is.NoErr(err)
	member := mustCreate(t, host.ForAccount(other.ID), roster.NewUser{Active: true, VendorIDs: map[string]string{"axiom": "m1"}})
	_, err = host.CreateMembership(t.Context(), roster.NewMembership{Account: roster.DefaultAccount(), Home: other.ID, User: member.ID, Role: roster.RoleUser})
	is.NoErr(err)

	for _, test := range []struct {
		name  string
		shown roster.UserKey
		want  roster.ID // zero: nobody
	}{
		{"a vendor id", roster.UserKey{Vendor: roster.VendorIDSelection{Set: "axiom", ID: "a1"}}, kept.ID},
		{"a vendor id of another set", roster.UserKey{Vendor: roster.VendorIDSelection{Set: "pickaxe", ID: "a1"}}, roster.ID{}},
		{"its own id", roster.UserKey{Vendor: roster.VendorIDSelection{Set: "axiom", ID: kept.ID.String()}, ID: kept.ID}, kept.ID},
		{"its own id, in a set without one", roster.UserKey{Vendor: roster.VendorIDSelection{Set: "pickaxe", ID: plain.ID.String()}, ID: plain.ID}, plain.ID},
		{"a vendor id that is another's own", roster.UserKey{Vendor: roster.VendorIDSelection{Set: "axiom", ID: plain.ID.String()}, ID: plain.ID}, taken.ID},
		{"a vendor id that is another's number", roster.UserKey{Vendor: roster.VendorIDSelection{Set: "publicala", ID: "1"}, Number: 1}, taken.ID},
		{"a number", roster.UserKey{Vendor: roster.VendorIDSelection{Set: "publicala", ID: "2"}, Number: 2}, kept.ID},
		{"a member's id", roster.UserKey{Vendor: roster.VendorIDSelection{Set: "axiom", ID: member.ID.String()}, ID: member.ID}, member.ID},
		{"a member's number", roster.UserKey{Vendor: roster.VendorIDSelection{Set: "publicala", ID: "4"}, Number: member.Number}, member.ID},
		{"a member's vendor id at home", roster.UserKey{Vendor: roster.VendorIDSelection{Set: "axiom", ID: "m1"}}, roster.ID{}},
		{"nothing", roster.UserKey{Vendor: roster.VendorIDSelection{Set: "axiom"}}, roster.ID{}},
		{"no set", roster.UserKey{Vendor: roster.VendorIDSelection{ID: "a1"}}, roster.ID{}},
		{"too long an id", roster.UserKey{Vendor: roster.VendorIDSelection{Set: "axiom", ID: strings.Repeat("a", 1000)}}, roster.ID{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			u, err := host.UserShownAs(t.Context(), test.shown)
			is.Equal(u.ID, test.want)
			is.Equal(err != nil, test.want.IsZero())
			if err != nil {
				is.Equal(err, roster.ErrNotFound)
			}
			self := host.ActingAs(roster.Actor{User: kept.ID})
			u, err = self.UserShownAs(t.Context(), test.shown)
			if test.want == kept.ID {
				is.NoErr(err)
				is.Equal(u.ID, kept.ID)
			} else {
				is.Equal(err, roster.ErrForbidden) // whether there is somebody or not
			}
		})
	}
	seen, err := host.User(t.Context(), member.ID)
	is.NoErr(err)
	is.Equal(seen.VendorIDs, roster.VendorIDs("")) // its home's alone

	found, err := host.UserIDsByVendorIDs(t.Context(), "axiom", []string{"a1", "m1", "none", ""})
	is.NoErr(err)
	is.Equal(found, map[string]roster.ID{"a1": kept.ID})
	_, err = host.UserIDsByVendorIDs(t.Context(), "axiom", make([]string, 1001))
	is.True(errors.Is(err, roster.ErrInvalid))
}

// TestVendorIDsStay moves a user through its life: the id stays until it is erased.
func TestVendorIDsStay(t *testing.T) {
	is := is.New(t)
	ctx, host := t.Context(), roster.New(memstore.New(), testConfig())
	jane := mustCreate(t, host, roster.NewUser{Active: true, VendorIDs: map[string]string{"axiom": "a1"}})
	taken := func() error {
		_, err := host.Create(ctx, roster.NewUser{VendorIDs: map[string]string{"axiom": "a1"}})
		return err
	}
	for _, a := range []roster.Action{roster.Deactivate, roster.Remove, roster.Restore, roster.Remove} {
		mustApply(t, host, jane.ID, a)
		u, err := host.UserByVendorID(ctx, "axiom", "a1")
		is.NoErr(err)
		is.Equal(u.ID, jane.ID)
		var exists *roster.ExistsError
		is.True(errors.As(taken(), &exists) && exists.Field == "vendor id")
	}
	_, err := host.Erase(ctx, jane.ID)
	is.NoErr(err)
	_, err = host.UserByVendorID(ctx, "axiom", "a1")
	is.Equal(err, roster.ErrNotFound)
	is.NoErr(taken()) // free
}

// TestVendorIDEdits is who may change them, and what the event says.
func TestVendorIDEdits(t *testing.T) {
	is := is.New(t)
	ctx, host := t.Context(), roster.New(memstore.New(), testConfig())
	u := mustCreate(t, host, roster.NewUser{Active: true})
	admin := mustCreate(t, host, roster.NewUser{Active: true, Role: roster.RoleAdmin})
	set := func(p *roster.Profile) error { p.VendorIDs = p.VendorIDs.With("axiom", "a1"); return nil }
	_, err := host.ActingAs(roster.Actor{User: u.ID}).Edit(ctx, u.ID, set)
	is.Equal(err, roster.ErrForbidden)
	edited, err := host.ActingAs(roster.Actor{User: admin.ID}).Edit(ctx, u.ID, set)
	is.NoErr(err)
	is.Equal(edited.VendorIDs.Of("axiom"), "a1")
	page, err := host.Events(ctx, roster.EventQuery{User: u.ID, Kinds: []roster.EventKind{roster.EventUserEdited}})
	is.NoErr(err)
	is.Equal(page.Events[0].Detail.String(), `{"changed":["vendor ids"]}`)
}

// TestGroupsAndTeamsByVendorID finds them, and not once they have ended.
func TestGroupsAndTeamsByVendorID(t *testing.T) {
	is := is.New(t)
	ctx, host := t.Context(), roster.New(memstore.New(), testConfig())
	g, err := host.CreateGroup(ctx, roster.GroupProfile{VendorIDs: vendorIDs("pickaxe", "access-1")})
	is.NoErr(err)
	team, err := host.CreateTeam(ctx, roster.TeamProfile{VendorIDs: vendorIDs("papershift", "7")})
	is.NoErr(err)
	found, err := host.GroupByVendorID(ctx, "pickaxe", "access-1")
	is.NoErr(err)
	is.Equal(found.ID, g.ID)
	at, err := host.TeamByVendorID(ctx, "papershift", "7")
	is.NoErr(err)
	is.Equal(at.ID, team.ID)
	_, err = host.CreateGroup(ctx, roster.GroupProfile{VendorIDs: vendorIDs("pickaxe", "access-1")})
	is.True(errors.Is(err, roster.ErrExists))
	_, err = host.EditTeam(ctx, team.ID, func(p *roster.TeamProfile) error { p.VendorIDs = ""; return nil })
	is.NoErr(err)
	_, err = host.EndGroup(ctx, g.ID)
	is.NoErr(err)
	for _, ask := range []func() error{
		func() error { return last(host.GroupByVendorID(ctx, "pickaxe", "access-1")) },
		func() error { return last(host.GroupByVendorID(ctx, "pickaxe", "")) },
		func() error { return last(host.TeamByVendorID(ctx, "papershift", "7")) },
		func() error { return last(host.TeamByVendorID(ctx, "", "7")) },
	} {
		is.Equal(ask(), roster.ErrNotFound)
	}
}
