package roster_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// shownAbroad are the fields of a user that another account sees as they are at home;
// ofMembership those that it sees as the membership has them.
var (
	shownAbroad = map[string]bool{
		"ID": true, "Number": true, "Account": true, "Email": true, "EmailVerified": true, "CanonicalEmail": true, "EmailProven": true,
		"Name": true, "First": true, "Last": true, "Image": true, "Avatar": true,
	}
	ofMembership = map[string]bool{
		"Role": true, "State": true, "CurrentUses": true, "ExtraUses": true, "UsesAt": true, "UsesPeriod": true,
		"Created": true, "Updated": true, "Version": true,
	}
)

// TestWhatAnotherAccountSees compares each field of a member with that at home.
func TestWhatAnotherAccountSees(t *testing.T) {
	is := is.New(t)
	w := newAbroad(t, roster.RoleReadOnly)
	settings, err := roster.JSONObjectOf(map[string]int{"a": 1})
	is.NoErr(err)
	full := mustCreate(t, w.home, roster.NewUser{
		Email: "Joe@x.test", EmailVerified: true, ExternalID: "7", Name: "Joe Roe", Image: "https://x.test/1.png", Avatar: "1.png",
		IPAddress: "192.0.2.1", Summary: "text", Preferences: settings, Attrs: settings, Role: roster.RoleAdmin, SessionsLimit: 3,
		CurrentUses: 4, ExtraUses: 5, Password: "securepassword", Active: true,
	})
	is.NoErr(last(w.home.StartSession(t.Context(), full.ID, roster.ClientInfo{})))
	is.NoErr(last(w.home.ForceLogout(t.Context(), full.ID)))
	m := w.join(t, full.ID, roster.RoleReadOnly)
	w.clock.Add(time.Minute)
	is.NoErr(last(w.home.Deactivate(t.Context(), full.ID, roster.NewDeactivation{Reason: "why", Until: w.home.Now().Add(time.Hour)})))
	home, err := w.home.User(t.Context(), full.ID)
	is.NoErr(err)
	seen, err := w.there.User(t.Context(), full.ID)
	is.NoErr(err)
	atHome, abroad := reflect.ValueOf(home), reflect.ValueOf(seen)
	for _, f := range reflect.VisibleFields(atHome.Type()) {
		h, s := atHome.FieldByIndex(f.Index), abroad.FieldByIndex(f.Index)
		switch {
		case f.Anonymous || ofMembership[f.Name]:
		case shownAbroad[f.Name]:
			is.Equal(s.Interface(), h.Interface())
			is.True(!h.IsZero())
		default:
			if !s.IsZero() {
				t.Errorf("another account sees %s: %v", f.Name, s)
			}
		}
	}
	is.Equal(seen.Role, roster.RoleReadOnly)
	is.Equal(seen.State, roster.StateDeactivated)
	is.Equal(seen.Created, m.Created)
	is.Equal(seen.CurrentUses, int64(0))
}
