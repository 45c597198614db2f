package scim_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// inGroup returns the names of the users in a group.
func (f *fixture) inGroup(g string) string {
	f.TB.Helper()
	list, _ := f.get("/Groups/" + g + "?attributes=members.display")["members"].([]any)
	var all []string
	for _, m := range list {
		all = append(all, m.(object)["display"].(string))
	}
	return strings.Join(all, " ")
}

// TestMembers changes who is in a group, as RFC 7644, Entra and Okta do.
func TestMembers(t *testing.T) {
	for _, c := range []struct{ name, ops, want string }{
		{"add one", `{"op":"add","path":"members","value":[{"value":"{mike}"}]}`, "alice bob mike"},
		{"add one, as one object", `{"op":"Add","path":"members","value":{"value":"{mike}"}}`, "alice bob mike"},
		{"add without a path", `{"op":"add","value":{"members":[{"value":"{mike}"}],"displayName":"G"}}`, "alice bob mike"},
		{"add who is there", `{"op":"add","path":"members","value":[{"value":"{bob}"},{"value":"{mike}"}]}`, "alice bob mike"},
		{"add nobody", `{"op":"add","path":"members","value":[{"value":"{unknown}"},{"value":"x"},{"value":"{mike}"}]}`, "alice bob mike"},
		{"add nobody and one", `{"op":"add","path":"members","value":[{"value":"{unknown}"},{"value":"{mike}"}]}`, "alice bob mike"},
		{"add somebody of another account", `{"op":"add","path":"members","value":[{"value":"{erin}"}]}`, "alice bob"},
		{"remove one", `{"op":"remove","path":"members[value eq \"{bob}\"]"}`, "alice"},
		{"remove one who is not there", `{"op":"remove","path":"members[value eq \"{mike}\"]"}`, "alice bob"},
		{"remove nobody", `{"op":"remove","path":"members[value eq \"{unknown}\"]"}`, "alice bob"},
		{"remove by the name", `{"op":"remove","path":"members[display sw \"B\"]"}`, "alice"},
		{"remove those in the value", `{"op":"Remove","path":"members","value":[{"value":"{bob}"}]}`, "alice"},
		{"remove all", `{"op":"remove","path":"members"}`, ""},
		{"replace all", `{"op":"replace","path":"members","value":[{"value":"{mike}"},{"value":"{bob}"}]}`, "bob mike"},
		{"replace by nobody", `{"op":"replace","path":"members","value":[]}`, ""},
		{"one after the other", `{"op":"remove","path":"members"},{"op":"add","path":"members","value":[{"value":"{mike}"}]}`, "mike"},
		{"back again", `{"op":"remove","path":"members[value eq \"{bob}\"]"},{"op":"add","path":"members","value":[{"value":"{bob}"}]}`, "alice bob"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			g := id(f.post("/Groups", f.Fill(`{"displayName":"G","members":[{"value":"{alice}"},{"value":"{bob}"}]}`)))
			f.patched("/Groups/"+g, c.ops)
			got := strings.Fields(f.inGroup(g))
			is.Equal(sorted(got), c.want)
			before := f.Events()
			version := f.get("/Groups/" + g)["meta"].(object)["version"]
			if !strings.Contains(c.ops, "},{\"op\"") {
				f.patched("/Groups/"+g, c.ops) // the same again writes nothing
				is.Equal(f.get("/Groups/" + g)["meta"].(object)["version"], version)
				is.Equal(f.Events(), before)
			}
		})
	}
}

// TestMembersWrittenInTwoWays takes one out by an id in capitals, and in again by the same
// in small letters: the last operation counts.
func TestMembersWrittenInTwoWays(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	g := id(f.post("/Groups", f.Fill(`{"displayName":"G","members":[{"value":"{bob}"}]}`)))
	one := func(op, id string) string {
		return fmt.Sprintf(`{"op":%q,"path":"members","value":[{"value":%q}]}`, op, id)
	}
	bob := f.IDs["bob"].String()
	f.patched("/Groups/"+g, one("remove", strings.ToUpper(bob))+","+one("add", bob))
	is.Equal(f.inGroup(g), "bob")
}

// TestMembersWhoOutrank adds an owner to a group by a token of an admin: who is there
// already stays, as any other.
func TestMembersWhoOutrank(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	g := id(f.post("/Groups", `{"displayName":"G"}`))
	ops := `{"op":"add","path":"members","value":[{"value":"{root1}"},{"value":"{mike}"}]}`
	is.Equal(f.patch("/Groups/"+g, ops).Status, 403)
	is.Equal(f.inGroup(g), "")
	team, err := roster.ParseID(g)
	is.NoErr(err)
	_, err = f.T1.JoinTeam(t.Context(), team, f.IDs["root1"])
	is.NoErr(err)
	f.patched("/Groups/"+g, ops)
	is.Equal(sorted(strings.Fields(f.inGroup(g))), "mike root1")
	is.NoErr(f.Dir.WriteRefusals(t.Context()))
	page, err := f.T1.Events(t.Context(), roster.EventQuery{Kinds: []roster.EventKind{roster.EventForbidden}})
	is.NoErr(err)
	is.Equal(len(page.Events), 1)
	is.True(strings.Contains(page.Events[0].Detail.String(), `"count":1`)) // the first PATCH alone
}

func sorted(list []string) string {
	for i := range list {
		for j := i; j > 0 && list[j] < list[j-1]; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	return strings.Join(list, " ")
}

// A change of a group that is refused changes nothing.
func TestRefusedGroupPatch(t *testing.T) {
	for _, c := range []struct{ name, op, scimType string }{
		{"a member without a value", `{"op":"add","path":"members","value":[{"type":"User"}]}`, "invalidValue"},
		{"a group", `{"op":"add","path":"members","value":[{"value":"{bob}","type":"Group"}]}`, "invalidValue"},
		{"a part of members", `{"op":"replace","path":"members[value eq \"{alice}\"].value","value":"{bob}"}`, "mutability"},
		{"replace one by another", `{"op":"replace","path":"members[type eq \"User\"]","value":{"value":"{bob}"}}`, "noTarget"},
		{"no name", `{"op":"remove","path":"displayName"}`, "mutability"},
		{"an unknown attribute", `{"op":"add","path":"owner","value":"{bob}"}`, "invalidPath"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			g := "/Groups/" + id(f.post("/Groups", f.Fill(`{"displayName":"G","members":[{"value":"{alice}"}]}`)))
			before, events := f.get(g), f.Events()
			r := f.patch(g, `{"op":"add","path":"members","value":[{"value":"{mike}"}]},`+c.op)
			is.Equal(r.Status, 400)
			is.Equal(parsed(t, r.Body)["scimType"], c.scimType)
			is.Equal(text(f.get(g)), text(before))
			is.Equal(f.Events(), events)
		})
	}
}

// TestGroups makes, reads, replaces and ends a group.
func TestGroups(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.ask("adm1", "POST", "/Groups", f.Fill(withSchemas("/Groups", `{"displayName":"Tour Guides","externalId":"t1","members":[{"value":"{alice}"}]}`)))
	is.Equal(r.Status, 201)
	made := parsed(t, r.Body)
	at := "/Groups/" + id(made)
	is.Equal(r.Header.Get("Location"), "http://example.com/scim/v2"+at)
	is.Equal(text(made["members"]), f.Fill(`[{"$ref":"http://example.com/scim/v2/Users/{alice}","type":"User","value":"{alice}"}]`))
	is.Equal(text(f.get("/Users/{alice}")["groups"]), `[{"$ref":"http://example.com/scim/v2`+at+`","display":"Tour Guides","type":"direct","value":"`+id(made)+`"}]`)
	is.Equal(text(f.get(at)), text(made))
	is.Equal(f.get(at + "?excludedAttributes=members")["members"], nil)

	put := f.ask("adm1", "PUT", at, f.Fill(withSchemas("/Groups", `{"id":"x","displayName":"Guides","members":[{"value":"{bob}"}]}`)))
	is.Equal(put.Status, 200)
	is.Equal(parsed(t, put.Body)["displayName"], "Guides")
	is.Equal(parsed(t, put.Body)["externalId"], nil)
	is.Equal(f.inGroup(id(made)), "bob")

	is.Equal(f.ask("adm1", "POST", "/Groups", withSchemas("/Groups", `{"displayName":" "}`)).Status, 400)
	f.post("/Groups", `{"displayName":"Other","externalId":"t2"}`)
	taken := f.ask("adm1", "POST", "/Groups", withSchemas("/Groups", `{"displayName":"Third","externalId":"t2"}`))
	is.Equal(taken.Status, 409)
	is.Equal(parsed(t, taken.Body)["scimType"], "uniqueness")

	is.Equal(f.ask("adm2", "GET", at, "").Status, 404)
	is.Equal(f.ask("adm1", "DELETE", at, "").Status, 204)
	for _, method := range []string{"GET", "PUT", "PATCH", "DELETE"} {
		body := map[string]string{"PUT": withSchemas("/Groups", `{"displayName":"G"}`), "PATCH": patchBody(`{"op":"add","path":"displayName","value":"G"}`)}[method]
		is.Equal(f.ask("adm1", method, at, body).Status, 404)
	}
	is.Equal(f.get("/Users/{bob}")["groups"], nil)
}

// TestGroupFilter finds groups, as Entra and Okta look for them.
func TestGroupFilter(t *testing.T) {
	f := newFixture(t, nil)
	f.IDs["g"] = must(roster.ParseID(id(f.post("/Groups", f.Fill(`{"displayName":"Guides","externalId":"1","members":[{"value":"{alice}"}]}`)))))(t)
	f.post("/Groups", f.Fill(`{"displayName":"Others","members":[{"value":"{bob}"},{"value":"{alice}"}]}`))
	f.post("/Groups", `{"displayName":"Nobody"}`)
	for filter, want := range map[string]string{
		`displayName eq "guides"`:                            "Guides",
		`displayName sw "O" or externalId eq "1"`:            "Guides Others",
		`externalId eq "1"`:                                  "Guides",
		`externalId eq "2"`:                                  "",
		`id eq "{g}"`:                                        "Guides",
		`id eq "{unknown}"`:                                  "",
		`id eq "{g}" and members eq "{alice}"`:               "Guides",
		`id eq "{g}" and members[value eq "{bob}"]`:          "",
		`members.value eq "{alice}" and displayName sw "ot"`: "Others",
		`members[value eq "{unknown}"]`:                      "",
		`members eq "{bob}" or members eq "{unknown}"`:       "Others",
		`not (members eq "{bob}")`:                           "Guides Nobody",
		`members[value eq "{bob}" and display eq "alice"]`:   "",
		`members ne "{alice}"`:                               "Others Nobody",
		`not (members pr)`:                                   "Nobody",
		`members.display eq "bob"`:                           "Others",
		`meta.lastModified gt "2000-01-01T00:00:00Z"`:        "Guides Others Nobody",
	} {
		t.Run(filter, func(t *testing.T) {
			is := is.New(t)
			f := f.in(t)
			is.Equal(strings.Join(f.find("/Groups", filter), " "), want)
		})
	}
	is := is.New(t)
	list := f.get("/Groups?sortBy=displayName&sortOrder=descending&excludedAttributes=members")
	is.Equal(names(list), "Others Nobody Guides")
	is.Equal(list["Resources"].([]any)[0].(object)["members"], nil)
}

// TestFilterOfManyGroups asks who of a few is in which of many groups. The other members
// are not read for it; where they would be, there are too many.
func TestFilterOfManyGroups(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	for i := range 101 {
		f.post("/Groups", f.Fill(fmt.Sprintf(`{"displayName":"G%d","members":[{"value":"{alice}"}]}`, i)))
	}
	f.post("/Groups", f.Fill(`{"displayName":"Others","members":[{"value":"{bob}"}]}`))
	is.Equal(f.find("/Groups", `members eq "{bob}" or displayName eq "G7"`), []string{"G7", "Others"})
	r := f.ask("adm1", "GET", "/Groups?filter="+url.QueryEscape(`members.display eq "bob"`), "")
	is.Equal(r.Status, 400)
	is.Equal(parsed(t, r.Body)["scimType"], "tooMany")
}

// A PATCH of a large group has no body, unless it asks for one.
func TestLargeGroup(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	at := "/Groups/" + id(f.post("/Groups", `{"displayName":"G"}`))
	var ids []string
	for i := range 1001 {
		u := must(f.T1.Create(t.Context(), roster.NewUser{Email: fmt.Sprintf("m%d@many.example", i)}))(t)
		ids = append(ids, `{"value":"`+u.ID.String()+`"}`)
	}
	is.Equal(f.patch(at, `{"op":"add","path":"members","value":[`+strings.Join(ids[:100], ",")+`]}`).Status, 200)
	r := f.patch(at, `{"op":"add","path":"members","value":[`+strings.Join(ids[100:101], ",")+`]}`)
	is.Equal(r.Status, 204)
	r = f.patch(at, `{"op":"add","path":"members","value":[`+strings.Join(ids, ",")+`]}`)
	is.Equal(r.Status, 204)
	is.Equal(r.Header.Get("ETag"), f.get(at)["meta"].(object)["version"])
	is.Equal(len(f.get(at)["members"].([]any)), 1001)
	is.Equal(f.ask("adm1", "PATCH", at+"?attributes=displayName", patchBody(`{"op":"add","path":"displayName","value":"H"}`)).Status, 200)
}
