package scim_test

import (
	"net/url"
	"testing"

	"github.com/matryer/is"
)

// writable returns the attributes of a kind that clients write, externalId first.
func writable(f *fixture, core string) (all []attribute) {
	all = []attribute{{def: object{"name": "externalId", "type": "string", "mutability": "readWrite", "returned": "default"}, path: "externalId"}}
	var extensions []string
	if core == coreUser {
		extensions = []string{enterprise}
	}
	for _, a := range attributes(f, core, extensions...) {
		if !a.is("mutability", "readOnly") {
			all = append(all, a)
		}
	}
	return all
}

// full returns a resource with the n-th sample of each attribute.
func full(f *fixture, core string, n int) object {
	o := object{"schemas": []any{core}}
	for _, a := range writable(f, core) {
		into := o
		if a.urn != "" {
			if o[a.urn] == nil {
				o[a.urn], o["schemas"] = object{}, []any{core, a.urn}
			}
			into = o[a.urn].(object)
		}
		into[a.name()] = sample(f, a.def, n)
	}
	return o
}

// shown returns the value of an attribute that an answer has for one that was sent.
func (a attribute) shown(v any) string {
	if a.is("returned", "never") {
		return "null"
	}
	return text(v)
}

// One resource has every attribute at once: made so, put so, then without one after the
// other. What the others have stays as it is.
func TestFullResource(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			first, second := full(f, k.urn, 1), full(f, k.urn, 2)
			r := f.ask("adm1", "POST", k.path, text(first))
			is.Equal(r.Status, 201)
			at := k.path + "/" + id(parsed(t, r.Body))
			same := func(got, want object, gone map[string]bool) {
				t.Helper()
				f.checkResource(got, k.path, k.name)
				for _, a := range writable(f, k.urn) {
					wanted := a.shown(a.of(want))
					if gone[a.path] {
						wanted = "null"
					}
					if text(a.of(got)) != wanted {
						t.Errorf("%s is %s, and not %s", a.path, text(a.of(got)), wanted)
					}
				}
			}
			same(parsed(t, r.Body), first, nil)
			r = f.ask("adm1", "PUT", at, text(second))
			is.Equal(r.Status, 200)
			same(parsed(t, r.Body), second, nil)
			gone := map[string]bool{}
			for _, a := range writable(f, k.urn) {
				if a.flag("required") {
					continue
				}
				gone[a.path] = true
				same(f.patched(at, text(object{"op": "remove", "path": a.path})), second, gone)
				same(f.get(at), second, gone)
			}
		})
	}
}

// One resource gets every attribute, one after the other, by add and by replace. Nobody is
// let in or out in between but by active.
func TestGrowingResource(t *testing.T) {
	for _, k := range kinds {
		for n, op := range []string{"add", "replace"} {
			t.Run(op+" "+k.name, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				at := k.path + "/" + id(f.post(k.path, map[string]string{"User": `{"userName":"a"}`, "Group": `{"displayName":"a"}`}[k.name]))
				want := map[string]string{}
				for _, a := range writable(f, k.urn) {
					v := sample(f, a.def, n) // the first sample of active is false
					want[a.path] = a.shown(v)
					got := f.patched(at, text(object{"op": op, "path": a.path, "value": v}))
					f.checkResource(got, k.path, k.name)
					for _, a := range writable(f, k.urn) {
						if wanted, ok := want[a.path]; ok {
							is.Equal(text(a.of(got)), wanted) // the attribute, and those before
						}
					}
				}
			})
		}
	}
}

// The extension is an attribute of its own: added, replaced and removed as a whole.
func TestWholeExtension(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	at := "/Users/" + id(f.post("/Users", `{"userName":"a"}`))
	for n, op := range []string{"add", "replace"} {
		want := full(f, coreUser, n+1)[enterprise]
		is.Equal(text(f.patched(at, text(object{"op": op, "path": enterprise, "value": want}))[enterprise]), text(want))
		is.Equal(text(f.get(at)[enterprise]), text(want))
	}
	got := f.patched(at, text(object{"op": "remove", "path": enterprise}))
	is.Equal(got[enterprise], nil)
	is.Equal(got["schemas"], []any{coreUser}) // without the one that has no value
}

// Each route that answers resources has those attributes that the client asks for, and
// those that are always returned (RFC 7644, section 3.9).
func TestProjection(t *testing.T) {
	for _, k := range kinds {
		f := newFixture(t, nil)
		made := parsed(t, f.ask("adm1", "POST", k.path, text(full(f, k.urn, 1))).Body)
		at := k.path + "/" + id(made)
		find := "filter=" + url.QueryEscape(`id eq "`+id(made)+`"`)
		body := text(full(f, k.urn, 1))
		op := patchBody(`{"op":"replace","path":"externalId","value":"x"}`)
		for name, ask := range map[string]func(f *fixture, parameter, value string) reply{
			"GET":   func(f *fixture, p, v string) reply { return f.ask("adm1", "GET", at+"?"+p+"="+v, "") },
			"PUT":   func(f *fixture, p, v string) reply { return f.ask("adm1", "PUT", at+"?"+p+"="+v, body) },
			"PATCH": func(f *fixture, p, v string) reply { return f.ask("adm1", "PATCH", at+"?"+p+"="+v, op) },
			"list":  func(f *fixture, p, v string) reply { return f.only("GET", k.path+"?"+find+"&"+p+"="+v, "") },
			".search": func(f *fixture, p, v string) reply {
				return f.only("POST", k.path+"/.search", text(object{"filter": `id eq "` + id(made) + `"`, p: []string{v}}))
			},
			"/.search": func(f *fixture, p, v string) reply {
				return f.only("POST", "/.search", text(object{"filter": `id eq "` + id(made) + `"`, p: []string{v}}))
			},
		} {
			for _, a := range writable(f, k.urn) {
				if a.is("returned", "never") {
					continue
				}
				t.Run(k.name+" "+name+" "+a.name(), func(t *testing.T) {
					is := is.New(t)
					f := f.in(t)
					alone := parsed(t, ask(f, "attributes", a.path).Body)
					is.True(a.of(alone) != nil)
					is.Equal(len(alone), 3) // and id and schemas
					without := parsed(t, ask(f, "excludedAttributes", a.path).Body)
					is.Equal(a.of(without), nil)
					is.True(without["meta"] != nil)
				})
			}
			t.Run(k.name+" "+name+" of what is always or never returned", func(t *testing.T) {
				is := is.New(t)
				f := f.in(t)
				for _, never := range []string{"password", "nothing", "members.display.x"} {
					is.Equal(len(parsed(t, ask(f, "attributes", never).Body)), 2) // id and schemas
				}
				without := parsed(t, ask(f, "excludedAttributes", "id").Body)
				is.Equal(without["id"], made["id"])
				is.Equal(parsed(t, ask(f, "excludedAttributes", "schemas").Body)["schemas"], without["schemas"])
			})
		}
	}
}

// only returns the answer that the one resource of a list would be.
func (f *fixture) only(method, path, body string) reply {
	f.TB.Helper()
	r := f.ask("adm1", method, path, body)
	list, _ := parsed(f.TB, r.Body)["Resources"].([]any)
	if len(list) != 1 {
		f.TB.Fatalf("%s %s: %s", method, path, r.Body)
	}
	r.Body = text(list[0])
	return r
}
