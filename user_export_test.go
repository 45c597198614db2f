package roster_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// export is what Export writes about a user.
func export(t *testing.T, dir *roster.Directory, user roster.ID) (text string, members map[string]any) {
	t.Helper()
	var b bytes.Buffer
	if err := dir.Export(t.Context(), user, &b); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b.Bytes(), &members); err != nil {
		t.Fatalf("%v in %s", err, b.String())
	}
	return b.String(), members
}

// TestExportHasOneOfEverything exports alice of the table of actors, who has one
// record of each kind.
func TestExportHasOneOfEverything(t *testing.T) {
	is := is.New(t)
	w := newActorWorld(t)
	text, got := export(t, w.acme, w.user.ID)
	is.Equal(got["version"], 1.0)
	is.Equal(got["exported"], w.acme.Now().Format(time.RFC3339))
	lengths := map[string]int{}
	for name, v := range got {
		if list, ok := v.([]any); ok {
			lengths[name] = len(list)
		}
	}
	is.Equal(lengths, map[string]int{
		"memberships": 1, "teams": 1, "grants": 2, "uses": 1, "identities": 1, "sessions": 2, "tokens": 1,
		"invitations": 0, "codes": 5, "events": countEvents(t, w.acme, w.user.ID),
	})
	is.Equal(got["identities"].([]any)[0].(map[string]any)["subject"], "1")
	_, invited := export(t, w.acme, w.invitation.User.ID)
	is.Equal(len(invited["invitations"].([]any)), 1)

	user, err := w.acme.User(t.Context(), w.user.ID)
	is.NoErr(err)
	tokens, err := w.acme.Tokens(t.Context(), roster.TokenQuery{User: w.user.ID})
	is.NoErr(err)
	for _, secret := range []string{
		string(user.PasswordHash), "argon2", "hash", string(w.text), string(w.signedIn.Token), string(w.mail.code(roster.PurposePasswordReset)), string(w.mail.code(roster.PurposeEmailVerification)), fmt.Sprintf("%x", tokens[0].Hash), "[hidden]",
	} {
		is.True(!strings.Contains(text, secret))
	}
	for _, of := range []string{"dave@x.test", "joan@x.test"} {
		is.True(!strings.Contains(text, of)) // nobody else's
	}
}

// TestExportForgetsNoField gives each field of a user a value, and looks for its
// member; a new one is found by itself.
func TestExportForgetsNoField(t *testing.T) {
	is := is.New(t)
	m := newMakers(t)
	u := mustCreate(t, m.asAdmin, roster.NewUser{
		Email: "a@x.test", EmailVerified: true, Username: "u", ExternalID: "7", VendorIDs: map[string]string{"axiom": "a1"}, Name: "A B", First: "A", Last: "B", Image: "i", Avatar: "a",
		IPAddress: "1", Summary: "s", Preferences: object(t, `{"a":1}`), Attrs: object(t, `{"b":2}`), SessionsLimit: 1,
		CurrentUses: 1, ExtraUses: 1, Password: password, Active: true,
	})
	_, got := export(t, m.dir, u.ID)
	members := got["user"].(map[string]any)
	for f := range reflect.TypeFor[roster.Profile]().Fields() {
		name := map[string]string{"EmailVerified": "email_verified", "ExternalID": "external_id", "VendorIDs": "vendor_ids", "IPAddress": "ip_address",
			"SessionsLimit": "sessions_limit", "CurrentUses": "current_uses", "ExtraUses": "extra_uses"}[f.Name]
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		_, has := members[name]
		if !has {
			t.Errorf("Profile.%s is not exported as %s", f.Name, name)
		}
	}
	is.Equal(members["preferences"], map[string]any{"a": 1.0})
	is.Equal(members["vendor_ids"], map[string]any{"axiom": "a1"})
	is.Equal(members["password_maker"], m.admin.ID.String())
	is.Equal(members["role"], "user")
	_, has := members["password_hash"]
	is.True(!has)
}

// TestExportForgetsNoRecord holds where Export has each kind of record that a store
// keeps, or why it has not.
func TestExportForgetsNoRecord(t *testing.T) {
	is := is.New(t)
	w := newActorWorld(t)
	_, got := export(t, w.acme, w.user.ID)
	members := map[string]string{
		"Users": "user", "Memberships": "memberships", "TeamMemberships": "teams", "Grants": "grants", "Uses": "uses",
		"Identities": "identities", "Secrets": "sessions", "Events": "events",
	}
	others := map[string]string{
		"Accounts": "no person's", "Groups": "no person's", "Teams": "no person's", "Deliveries": "an event on its way",
		"ThrottleCounters": "under a hash, which names nobody", "CountUsers": "no record", "Principal": "records of the others", "Members": "records of the others",
	}
	for m := range reflect.TypeFor[roster.Reader]().Methods() {
		if m.PkgPath != "" {
			continue // of no other package
		}
		if name := members[m.Name]; name != "" {
			_, has := got[name]
			is.True(has)
		} else if others[m.Name] == "" {
			t.Errorf("Export needs a place for what Reader.%s reads, or this test a reason", m.Name)
		}
	}
	is.Equal(strings.Join(slices.Sorted(maps.Keys(got)), " "),
		"codes events exported grants identities invitations memberships sessions teams tokens user uses version")
}

// TestExportInPages exports more records than it holds at once.
func TestExportInPages(t *testing.T) {
	is := is.New(t)
	m := newMakers(t)
	for range 250 {
		_, err := m.dir.Grant(t.Context(), m.admin.ID, roster.NewGrant{Product: "p"})
		is.NoErr(err)
	}
	_, got := export(t, m.dir, m.admin.ID)
	is.Equal(len(got["grants"].([]any)), 250)
	is.Equal(len(got["events"].([]any)), 251)
}

// TestWhoMayExport asks for several people, and for a writer that fails.
func TestWhoMayExport(t *testing.T) {
	is := is.New(t)
	m := newMakers(t)
	alice := mustCreate(t, m.dir, roster.NewUser{Active: true})
	for _, c := range []struct {
		by, user roster.ID
		want     error
	}{
		{alice.ID, alice.ID, nil},
		{m.admin.ID, alice.ID, nil},
		{m.owner.ID, m.admin.ID, nil},
		{m.admin.ID, m.owner.ID, roster.ErrForbidden},
		{alice.ID, m.admin.ID, roster.ErrForbidden},
		{m.admin.ID, roster.NewID(), roster.ErrNotFound},
	} {
		var b bytes.Buffer
		is.Equal(m.dir.ActingAs(roster.Actor{User: c.by}).Export(t.Context(), c.user, &b), c.want)
		is.Equal(b.Len() == 0, c.want != nil)
	}
	is.Equal(m.dir.Export(t.Context(), alice.ID, failingWriter{}), errFull)
}

var errFull = errors.New("disk full")

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errFull }
