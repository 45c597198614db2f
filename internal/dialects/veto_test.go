package dialects_test

import (
	"context"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// vetoed are the answers of each set to a change that the program refuses.
var vetoed = map[string]struct {
	status int
	remove string
	edit   string
}{
	"pickaxe":    {400, `{"error":"user owns invoices, and cannot be removed"}` + "\n", `{"error":"email is on invoices, and cannot change"}` + "\n"},
	"axiom":      {400, `{"code":400,"message":"user owns invoices, and cannot be removed"}` + "\n", `{"code":400,"message":"email is on invoices, and cannot change"}` + "\n"},
	"embedthis":  {400, "user owns invoices, and cannot be removed", "email is on invoices, and cannot change"},
	"scim":       {400, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidValue","detail":"user owns invoices, and cannot be removed"}` + "\n", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidValue","detail":"emails is on invoices, and cannot change"}` + "\n"},
	"publicala":  {422, `{"message":"user owns invoices, and cannot be removed","errors":{"user":["user owns invoices, and cannot be removed"]}}` + "\n", `{"message":"email is on invoices, and cannot change","errors":{"email":["email is on invoices, and cannot change"]}}` + "\n"},
	"papershift": {422, `{"errors":[{"status":"422","title":"Unprocessable Entity","detail":"the resource owns invoices, and cannot be removed","source":{"pointer":"/data"},"meta":{"attribute":"base","message":"owns invoices, and cannot be removed"}}]}` + "\n", `{"errors":[{"status":"422","title":"Unprocessable Entity","detail":"email is on invoices, and cannot change","source":{"pointer":"/data/attributes/email"},"meta":{"attribute":"email","message":"is on invoices, and cannot change"}}]}` + "\n"},
}

// TestAVetoIsShownByEachSet has the program refuse what clients ask each set for: the
// answer has the form of the vendor's errors and the program's reason, and nothing has
// changed.
func TestAVetoIsShownByEachSet(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			is := is.New(t)
			w := newWorld(t)
			w.cfg.Within = func(_ context.Context, _ *roster.Directory, _ roster.Tx, e roster.Event) error {
				switch e.Kind {
				case roster.EventUserRemoved, roster.EventUserDeactivated:
					return roster.Veto("user", "owns invoices, and cannot be removed")
				case roster.EventUserEdited:
					return roster.Veto("email", "is on invoices, and cannot change")
				}
				return nil
			}
			w.open()
			before := w.users["bob"]
			removed := w.ask("adm1", d.remove(w.shownAs(d.name)))
			edited := w.ask("adm1", d.change(w.shownAs(d.name), "Bob Roe", "bob2@x.test"))
			want := vetoed[d.name]
			is.Equal(removed.status, want.status)
			is.Equal(edited.status, want.status)
			is.Equal(removed.body, want.remove)
			is.Equal(edited.body, want.edit)
			is.Equal(must(w.t1.User(t.Context(), before.ID))(t), before)
		})
	}
}

// TestAVetoIsShownBySession refuses a sign-in and a person's change of themselves.
func TestAVetoIsShownBySession(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	bob := w.users["bob"]
	must(w.t1.SetPassword(t.Context(), bob.ID, "a good password"))(t)
	kind, what := roster.EventSignedIn, "sign-in"
	w.cfg.Within = func(_ context.Context, _ *roster.Directory, _ roster.Tx, e roster.Event) error {
		if e.Kind == kind {
			return roster.Veto(what, "is not possible at night")
		}
		return nil
	}
	w.open()
	signIn := request{method: "POST", path: "/auth/session", body: `{"email":"bob@x.test","password":"a good password"}`}
	r := w.ask("", signIn)
	is.Equal(r.status, 400)
	is.Equal(r.body, `{"type":"about:blank","title":"Bad Request","status":400,"detail":"sign-in is not possible at night"}`+"\n")
	kind, what = roster.EventUserEdited, "name"
	is.Equal(w.ask("", signIn).status, 200)
	r = w.askSession(string(must(w.t1.StartSession(t.Context(), bob.ID, roster.ClientInfo{}))(t).Token), request{method: "PATCH", path: "/auth/profile", body: `{"name":"Bob"}`})
	is.Equal(r.status, 400)
	is.Equal(r.body, `{"type":"about:blank","title":"Bad Request","status":400,"detail":"name is not possible at night"}`+"\n")
}
