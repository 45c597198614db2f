package dialects_test

import (
	"encoding/json"
	"fmt"
	"net/url"

	"example.com/roster"
)

// getKim is the request that reads kim.
const getKim = `POST /user/get {"id":"{kim.id}"}`

// page checks that the answer to a find has the user with that e-mail and no
// other.
func page(email string) check { return at("data[].email", fmt.Sprintf("%q", email)) }

// follow sends the find again with the cursor that the answer has under name,
// as the option of the same name.
func follow(name string, check check) check {
	return func(w *world, r reply) error {
		var page map[string]any
		if err := json.Unmarshal([]byte(r.body), &page); err != nil {
			return err
		}
		cursor, ok := page[name].(string)
		if !ok {
			return fmt.Errorf("no %s", name)
		}
		return then("POST /user/find?limit=1&"+name+"="+url.QueryEscape(cursor)+" {}", check)(w, r)
	}
}

var embedthisFields = []sent{
	{"POST /user/find", "email", `POST /user/find {"email":"{kim.email}"}`, page("kim@x.test")},
	{"POST /user/find", "id", `POST /user/find {"id":"{lee.id}"}`, page("lee@x.test")},
	{"POST /user/find", "index", `POST /user/find?index=gs1 {"email":"{kim.email}"}`, page("kim@x.test")},
	{"POST /user/find", "index", `POST /user/find?index=primary {"id":"{kim.id}"}`, page("kim@x.test")},
	{"POST /user/find", "index", `POST /user/find?index=gs2 {}`, status(400)},
	{"POST /user/find", "limit", "POST /user/find?limit=1 {}", page("root1@x.test")},
	{"POST /user/find", "next", "POST /user/find?limit=1 {}", follow("next", page("root3@x.test"))},
	{"POST /user/find", "prev", "POST /user/find?limit=1 {}", follow("next", follow("prev", page("root1@x.test")))},

	{"POST /user/get", "email", `POST /user/get {"email":"{kim.email}"}`, at("id", `"{kim.id}"`)},
	{"POST /user/get", "id", getKim, at("email", `"{kim.email}"`)},

	{"POST /user/login", "invite", "POST /user/get {}", func(w *world, _ reply) error {
		code := must(w.t1.InviteCode(w.t.Context(), w.users["lee"].ID))(w.t)
		r := w.ask("", login("lee@x.test", fmt.Sprintf(`{"invite":%q}`, string(code))))
		return both(at("user.email", `"lee@x.test"`), state("lee@x.test", roster.StateActive))(w, r)
	}},
	{"POST /user/login", "register", "POST /user/get {}", func(w *world, _ reply) error {
		if r := w.ask("", login("new@x.test", `{"register":false}`)); r.status != 401 {
			return fmt.Errorf("a stranger is let in")
		}
		r := w.ask("", login("new@x.test", `{"register":true}`))
		return both(at("user.email", `"new@x.test"`), state("new@x.test", roster.StateActive))(w, r)
	}},

	{"POST /user/remove", "email", `POST /user/remove {"email":"{kim.email}"}`, then(getKim, status(404))},
	{"POST /user/remove", "id", `POST /user/remove {"id":"{kim.id}"}`, then(getKim, status(404))},

	{"POST /user/update", "email", `POST /user/update {"id":"{kim.id}","email":"new@x.test"}`, at("email", `"new@x.test"`)},
	{"POST /user/update", "email", `POST /user/update {"email":"{kim.email}","first":"New"}`, at("id", `"{kim.id}"`)},
	{"POST /user/update", "first", `POST /user/update {"id":"{kim.id}","first":"New"}`, at("first", `"New"`)},
	{"POST /user/update", "id", `POST /user/update {"id":"{lee.id}","first":"New"}`, at("email", `"{lee.email}"`)},
	{"POST /user/update", "last", `POST /user/update {"id":"{kim.id}","last":"New"}`, at("last", `"New"`)},
	{"POST /user/update", "preferences", `POST /user/update {"id":"{kim.id}","preferences":{"a":[1]}}`, at("preferences", `{"a":[1]}`)},

	{"POST /user/updateRole", "id", `POST /user/updateRole {"id":"{kim.id}","role":"admin"}`, at("email", `"{kim.email}"`)},
	{"POST /user/updateRole", "role", `POST /user/updateRole {"id":"{kim.id}","role":"admin"}`, at("role", `"admin"`)},
	{"POST /user/updateRole", "sendInvite", `POST /user/updateRole {"id":"{cid.id}","role":"user","sendInvite":true}`,
		both(at("state", `"invited"`), state("cid@x.test", roster.StateInvited))},
}
