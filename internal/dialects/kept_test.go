package dialects_test

import (
	"fmt"
	"hash/crc32"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// setAt returns the name of the set that answers a path.
func setAt(path string) string {
	for prefix, set := range map[string]string{
		"/v2/": "axiom", "/v1/user": "axiom", "/v1/studio/": "pickaxe", "/integration-api/": "publicala", "/api/v1/dashboard/": "publicala",
		"/api/v1/users": "papershift", "/api/v1/account_memberships": "papershift", "/scim/": "scim",
	} {
		if strings.HasPrefix(path, prefix) {
			return set
		}
	}
	return "embedthis"
}

// keptID returns the id that a user or a group had at a vendor. form is what it stands
// for: {id}, {number} or {group}.
func keptID(set, name, form string) string {
	sum := crc32.ChecksumIEEE([]byte(name))
	switch {
	case form == "{group}":
		return "kept-" + name
	case form == "{number}" || set == "publicala":
		return fmt.Sprint(7_000_000 + int(sum%1_000_000))
	case set == "embedthis":
		return fmt.Sprintf("01J%023d", sum) // a ULID
	case set == "papershift":
		return fmt.Sprintf("%08x-0000-4000-8000-000000000000", sum) // a UUID that is not ours
	case set == "pickaxe":
		return "user-" + name
	}
	return "kept+" + name
}

// keptIDs returns the ids that a user of w brings along.
func (w *world) keptIDs(name string) map[string]string {
	if !w.kept {
		return nil
	}
	ids := map[string]string{}
	for _, set := range sets {
		ids[set] = keptID(set, name, "{id}")
	}
	return ids
}

// groupIDs returns the ids that a group of w brings along.
func (w *world) groupIDs(name string) roster.VendorIDs {
	if !w.kept {
		return ""
	}
	return roster.VendorIDsOf(map[string]string{"pickaxe": "access-" + keptID("pickaxe", name, "{group}"), "publicala": keptID("publicala", name, "{number}")})
}

// shownAs returns bob as a set shows him in w, whether he has kept his ids or not.
func (w *world) shownAs(set string) person {
	bob := w.users["bob"]
	p := person{id: bob.ID.String(), number: fmt.Sprint(bob.Number), email: bob.Email, name: bob.Name, state: bob.State}
	switch id := bob.VendorIDs.Of(set); {
	case id == "":
	case set == "publicala":
		p.number = id
	default:
		p.id = id
	}
	return p
}

// scripts are what a client does with a user beside reading, changing, removing and
// listing, by set. {id} and {number} stand for the user, {group} and {plan} for a group.
var scripts = map[string][]request{
	"axiom": {
		{method: "PUT", path: "/v2/users/{id}/role", body: `{"role":"admin"}`},
		{method: "PUT", path: "/v2/users/{id}", body: `{"name":"N","email":"n@x.test"}`},
	},
	"embedthis": {
		embedthisRequest("find", `{"id":"{id}"}`), embedthisRequest("find", `{"id":"{id}","email":"n@x.test"}`),
		embedthisRequest("get", `{"id":"{id}","email":"bob@x.test"}`), embedthisRequest("updateRole", `{"id":"{id}","role":"admin"}`),
	},
	"papershift": {
		{method: "GET", path: "/api/v1/users?filter[id]={id}"}, {method: "GET", path: "/api/v1/users?filter[id]=in:none,{id}"},
		{method: "GET", path: "/api/v1/users?filter[id][]={id}&include=account,account_memberships"},
		{method: "GET", path: "/api/v1/users/{id}?include=account,account_memberships.account,teams"},
		{method: "PATCH", path: "/api/v1/users/{id}", body: `{"data":{"type":"user","id":"{id}","attributes":{"name":"N"},"relationships":{"account":{"data":{"type":"account","id":"{account}"}}}}}`},
		{method: "PATCH", path: "/api/v1/users/{id}", body: `{"data":{"type":"user","id":"other","attributes":{"name":"N"}}}`},
		{method: "POST", path: "/api/v1/account_memberships", body: `{"data":{"type":"account_membership","attributes":{"user_id":"{id}","role_ids":["admin"]}}}`},
		{method: "POST", path: "/api/v1/users", body: `{"data":{"type":"user","attributes":{"name":"new"},"relationships":{"account":{"data":{"type":"account","id":"{account}"}}}}}`},
	},
	"pickaxe": {
		{method: "PATCH", path: "/v1/studio/user/bob@x.test", body: `{"data":{"accessGroupId":"{group}"}}`},
		{method: "GET", path: "/v1/studio/user/bob@x.test"},
		{method: "GET", path: "/v1/studio/access-group/{group}"},
		{method: "PATCH", path: "/v1/studio/access-group/{group}", body: `{"name":"N"}`},
		{method: "GET", path: "/v1/studio/access-group/list"},
		{method: "POST", path: "/v1/studio/user/invite", body: `{"emails":["new@x.test"],"accessGroupId":"{group}"}`},
		{method: "POST", path: "/v1/studio/user/create", body: `{"email":"made@x.test","accessGroupId":"{group}"}`},
		{method: "PATCH", path: "/v1/studio/user/bob@x.test", body: `{"data":{"accessGroupId":"access-none"}}`},
		{method: "DELETE", path: "/v1/studio/access-group/{group}"},
		{method: "GET", path: "/v1/studio/user/bob@x.test"},
	},
	"scim": {
		{method: "POST", path: "/scim/v2/Users/.search", body: `{"filter":"id eq \"{id}\""}`},
		{method: "PATCH", path: "/scim/v2/Users/{id}", body: `{"Operations":[{"op":"add","path":"title","value":"x"}]}`},
		{method: "POST", path: "/scim/v2/Groups", body: `{"displayName":"G","members":[{"value":"{id}"}]}`},
		{method: "POST", path: "/scim/v2/Bulk", body: `{"Operations":[{"method":"PATCH","path":"/Users/{id}","data":{"Operations":[{"op":"add","path":"title","value":"y"}]}}]}`},
	},
	"publicala": {
		{method: "PUT", path: publicalaUsers + "/{number}", body: `{"email":"bob@x.test","external_id":"e","only_sees_readable":0,"assign_new_plan":{plan}}`},
		{method: "GET", path: publicalaUsers + "/bob@x.test"},
		{method: "POST", path: publicalaUsers + "/{number}/force-logout"},
		{method: "PUT", path: publicalaUsers + "/{number}", body: `{"email":"bob@x.test","external_id":"{number}","only_sees_readable":0}`},
	},
}

// script asks what a client of a set asks about bob, and returns the answers with the
// ids written alike.
func (w *world) script(d dialect) []string {
	w.t.Helper()
	p, group := w.shownAs(d.name), w.groups["group"]
	account := must(w.t1.Account(w.t.Context()))(w.t)
	shownGroup := "access-" + group.ID.String()
	plan := fmt.Sprint(group.Number)
	if w.kept {
		shownGroup, plan = group.VendorIDs.Of("pickaxe"), group.VendorIDs.Of("publicala")
	}
	shownAccount := account.ID.String()
	if id := account.VendorIDs.Of(d.name); id != "" {
		shownAccount = id
	}
	put := strings.NewReplacer("{id}", p.id, "{number}", p.number, "{group}", shownGroup, "{plan}", plan, "{account}", shownAccount)
	asked := []request{d.read(p), d.list, d.change(p, "Other Name", "other@x.test")}
	if d.name != "pickaxe" {
		asked = append(asked, d.change(p, "Other Name", p.email))
	}
	for _, r := range scripts[d.name] {
		asked = append(asked, request{method: r.method, path: put.Replace(r.path), body: put.Replace(r.body)})
	}
	asked = append(asked, d.remove(p), d.read(p), d.list, d.remove(p))

	var answers []string
	for _, r := range asked {
		got := w.ask("root1", r)
		text := fmt.Sprintf("%d %s %s", got.status, got.header.Get("Location"), got.body)
		alike := []string{p.id, "UUID", shownGroup, "GROUP", shownAccount, "UUID"}
		if d.name == "publicala" {
			alike = []string{`"id":` + p.number + ",", `"id":NUMBER,`, `"user_plans":[{"id":` + plan, `"user_plans":[{"id":PLAN`}
		}
		text = strings.NewReplacer(alike...).Replace(text)
		for _, u := range w.all() { // whom the lists show too
			if id := u.VendorIDs.Of(d.name); id != "" {
				text = strings.ReplaceAll(text, `"`+id+`"`, `"`+u.ID.String()+`"`)
				text = strings.ReplaceAll(text, "/Users/"+id+`"`, "/Users/"+u.ID.String()+`"`)
				text = strings.ReplaceAll(text, `"id":`+id+",", fmt.Sprintf(`"id":%d,`, u.Number))
			}
		}
		text = uuids.ReplaceAllString(text, "UUID")
		answers = append(answers, r.method+" "+strings.NewReplacer(p.id, "ID", shownGroup, "GROUP", "/"+p.number, "/NUMBER").Replace(r.path)+": "+text)
	}
	return answers
}

var uuids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// TestKeptIDsAreLikeOwn asks the same of a user with ids of our own and of one who has
// kept those of the vendors: the answers differ in the ids alone.
func TestKeptIDsAreLikeOwn(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			is := is.New(t)
			own, kept := newWorld(t), newKeptWorld(t)
			for w, set := range map[*world]string{own: "another", kept: d.name} {
				must(w.t1.EditAccount(t.Context(), func(p *roster.AccountProfile) error {
					p.VendorIDs = p.VendorIDs.With(set, "acct-1")
					return nil
				}))(t)
			}
			want, got := own.script(d), kept.script(d)
			is.Equal(len(got), len(want))
			for i := range want {
				is.Equal(got[i], want[i])
			}
		})
	}
}

// TestKeptIDsAreShown reads, changes and removes bob by the id that he had at a vendor,
// finds it in every answer, and by his own id as well.
func TestKeptIDsAreShown(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			is := is.New(t)
			w := newKeptWorld(t)
			kept := w.shownAs(d.name)
			own := kept
			own.id, own.number = w.users["bob"].ID.String(), fmt.Sprint(w.users["bob"].Number)
			is.True(own != kept)
			shown := d.says(kept)
			for _, p := range []person{kept, own} {
				r := w.ask("root1", d.read(p))
				is.Equal(r.status, http.StatusOK)
				got, err := d.one(r)
				is.NoErr(err)
				is.Equal(d.says(got), shown)
				is.True(w.ask("root1", d.change(p, "Other", p.email)).status < 300)
				is.True(w.ask("root1", d.change(p, kept.name, p.email)).status < 300)
			}
			listed, err := d.all(w.ask("root1", d.list))
			is.NoErr(err)
			got, _ := find(listed, kept.email)
			is.Equal(got, shown)

			made, err := d.one(w.ask("root1", d.create("New", "new@x.test"))) // later users have the set's own form
			is.NoErr(err)
			u := must(w.t1.UserByEmail(t.Context(), "new@x.test"))(t)
			is.Equal(made.id, u.ID.String())
			if made.number != "" {
				is.Equal(made.number, fmt.Sprint(u.Number))
			}
			is.True(w.ask("root1", d.remove(kept)).status < 300)
		})
	}
}

// TestKeptIDsComeFirst gives adm3 a vendor id that is bob's own id.
func TestKeptIDsComeFirst(t *testing.T) {
	for _, d := range dialects {
		if d.name == "pickaxe" { // its routes name users by address
			continue
		}
		t.Run(d.name, func(t *testing.T) {
			is := is.New(t)
			w := newWorld(t)
			p := w.shownAs(d.name)
			id := p.id
			if d.name == "publicala" {
				id = p.number
			}
			must(w.t1.Edit(t.Context(), w.users["adm3"].ID, func(p *roster.Profile) error {
				p.VendorIDs = p.VendorIDs.With(d.name, id)
				return nil
			}))(t)
			is.True(w.ask("root1", d.remove(p)).status < 300)
			adm3, bob := must(w.t1.User(t.Context(), w.users["adm3"].ID))(t), must(w.t1.User(t.Context(), w.users["bob"].ID))(t)
			is.True(adm3.State != roster.StateActive)
			is.Equal(bob.State, roster.StateActive)
		})
	}
}
