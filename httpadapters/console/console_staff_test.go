package console_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/console"
)

// giveUp delivers what waits, and fails for good.
func (f *fixture) giveUp() {
	f.TB.Helper()
	for {
		n, err := f.Dir.RelayOnce(f.TB.Context(), roster.RelayConfig{Consumer: "mail", Deliver: func(context.Context, roster.Message) error {
			return roster.Permanent(errors.New("550 no such mailbox"))
		}})
		if err != nil {
			f.TB.Fatal(err)
		}
		if dead := must(f.Dir.Deliveries(f.TB.Context(), roster.DeliveryQuery{}))(f.TB); n == 0 || len(dead) == 0 {
			return
		}
	}
}

// TestDeliveries shows staff what the relay gave up, with the reason that the host has
// kept, and tries it again: one, or all.
func TestDeliveries(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, cfg *console.Config) {
		cfg.DeliveryReason = func(_ context.Context, d roster.Delivery) string {
			return "no mailbox at try " + string(rune('0'+d.Tries))
		}
	})
	f.giveUp()
	dead := must(f.Dir.Deliveries(t.Context(), roster.DeliveryQuery{Dead: true}))(t)
	is.True(len(dead) > 1)
	page := words(f.get("staff1", "/console/deliveries"))
	is.True(strings.Contains(page, "no mailbox at try 1"))
	is.True(strings.Contains(page, "user created"))

	r := f.post("staff1", "/console/deliveries/revive", "delivery", dead[0].ID.String())
	is.Equal(r.Status, http.StatusSeeOther)
	is.True(strings.Contains(words(f.get("staff1", location(r))), "It is tried again at once."))
	is.Equal(len(must(f.Dir.Deliveries(t.Context(), roster.DeliveryQuery{Dead: true}))(t)), len(dead)-1)

	r = f.post("staff1", "/console/deliveries/revive", "delivery", "all")
	is.Equal(r.Status, http.StatusSeeOther)
	is.True(len(must(f.Dir.Deliveries(t.Context(), roster.DeliveryQuery{Dead: true}))(t)) < len(dead)-1)
	is.True(strings.Contains(f.Log.String(), "console: staff revived deliveries"))
	is.True(strings.Contains(f.Log.String(), f.IDs["staff1"].String()))
}

// TestAccounts makes, changes, closes and reopens an account, each with a line in the
// log that names who did it: the event names the host.
func TestAccounts(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.post("staff1", "/console/accounts", "account name", "Beta", "account email", "bills@beta.test")
	is.Equal(r.Status, http.StatusSeeOther)
	is.True(strings.Contains(words(f.get("staff1", location(r))), "Beta"))

	path := f.fill("/console/accounts/{T2}")
	is.Equal(f.post("staff1", path, "account name", "Tenant", "account email", "no address").Status, http.StatusUnprocessableEntity)
	is.Equal(f.post("staff1", path, "account name", "Tenant").Status, http.StatusSeeOther)
	is.Equal(must(f.T2.Account(t.Context()))(t).Name, "Tenant")
	is.Equal(f.post("staff1", path+"/close", "confirm", "T2").Status, http.StatusUnprocessableEntity)
	is.Equal(f.post("staff1", path+"/close", "confirm", "Tenant").Status, http.StatusSeeOther)
	is.Equal(f.get("adm2", "/console/").Status, http.StatusSeeOther) // out at the next click
	is.Equal(f.post("staff1", path+"/reopen").Status, http.StatusSeeOther)
	is.True(must(f.T2.Account(t.Context()))(t).Closed.IsZero())
	for _, did := range []string{"created an account", "edited an account", "closed an account", "reopened an account"} {
		is.True(strings.Contains(f.Log.String(), "console: staff "+did))
	}
}

// TestStaffEntersAnAccount: under a bar, with the rank of Config.StaffRole and by name,
// and out again.
func TestStaffEntersAnAccount(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	entered := f.post("staff1", f.fill("/console/accounts/{T2}/enter"))
	is.Equal(entered.Status, http.StatusSeeOther)
	own := f.cookies["staff1"]
	f.cookies["staff1"] += "; " + strings.TrimSuffix(strings.SplitN(entered.Header.Get("Set-Cookie"), ";", 2)[0], ";")
	page := f.get("staff1", "/console/people")
	is.True(strings.Contains(words(page), "You are in the account T2, as staff of the host."))
	is.True(strings.Contains(words(page), "erin"))
	is.True(!strings.Contains(words(page), "alice"))
	is.Equal(f.post("staff1", f.fill("/console/people/{erin}/state"), "action", "deactivate").Status, http.StatusSeeOther)
	is.Equal(f.post("staff1", f.fill("/console/people/{root2}/state"), "action", "deactivate").Status, http.StatusForbidden) // above the role
	is.Equal(f.post("staff1", f.fill("/console/people/{adm2}/impersonate")).Status, http.StatusNotFound)

	trail := words(f.get("adm2", "/console/events")) // what the tenant reads
	is.True(strings.Contains(trail, "staff entered – the host staff: …"))
	is.True(strings.Contains(trail, "user deactivated"))

	left := f.post("staff1", "/console/accounts/leave")
	is.True(strings.Contains(left.Header.Get("Set-Cookie"), "Max-Age=0"))
	f.cookies["staff1"] = own
	is.True(strings.Contains(words(f.get("staff1", location(left))), "You are back in your own account."))
	is.True(strings.Contains(words(f.get("staff1", "/console/people")), "alice"))
}

// TestWhoEntersNoAccount tries what must be refused, by a cookie or by a form.
func TestWhoEntersNoAccount(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	cookie := f.fill("; __Host-session-inside={T2}")
	f.cookies["adm1"] += cookie
	is.True(strings.Contains(words(f.get("adm1", "/console/people")), "alice")) // no staff: it is nobody's choice
	is.Equal(f.post("staff1", f.fill("/console/accounts/{T1}/enter")).Status, http.StatusForbidden)
	must(f.T2.CloseAccount(t.Context()))(t)
	is.Equal(f.post("staff1", f.fill("/console/accounts/{T2}/enter")).Status, http.StatusForbidden)
	f.cookies["staff1"] += cookie
	is.Equal(f.get("staff1", "/console/people").Status, http.StatusForbidden)

	none := newFixture(t, func(_ *roster.Config, cfg *console.Config) { cfg.StaffRole = "" })
	is.Equal(none.post("staff1", none.fill("/console/accounts/{T2}/enter")).Status, http.StatusForbidden)
	none.cookies["staff1"] += none.fill("; __Host-session-inside={T2}")
	is.True(strings.Contains(words(none.get("staff1", "/console/people")), "alice"))
}
