package roster_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestMailsDoNotWaitForAClockThatWasSetBack sets the clock back, by a little and by
// much, after each step of a delivery.
func TestMailsDoNotWaitForAClockThatWasSetBack(t *testing.T) {
	for name, back := range map[string]time.Duration{"a second": time.Second, "half an hour": 30 * time.Minute, "a year": 365 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			for step, before := range map[string]func(t *testing.T, dir *roster.Directory, c *clock, box *mailbox){
				"queued": func(*testing.T, *roster.Directory, *clock, *mailbox) {},
				"tried once": func(t *testing.T, dir *roster.Directory, _ *clock, box *mailbox) {
					box.err = errors.New("down")
					mustRelay(t, dir, box.config())
					box.err = nil
				},
				"given up and tried again": func(t *testing.T, dir *roster.Directory, _ *clock, box *mailbox) {
					box.err = roster.Permanent(errors.New("550"))
					mustRelay(t, dir, box.config())
					for _, x := range waiting(t, dir, true) {
						is.New(t).NoErr(dir.RetryDelivery(t.Context(), x))
					}
					box.err = nil
				},
			} {
				t.Run(step, func(t *testing.T) {
					is := is.New(t)
					c, cfg := newClock(), testConfig()
					cfg.Now = c.Now
					dir := roster.New(memstore.New(), cfg)
					var box mailbox
					for _, email := range []string{"a@x.test", "b@x.test"} {
						mustInvite(t, dir, roster.NewInvitation{Email: email, Mail: true})
					}
					before(t, dir, c, &box)
					c.Add(-back)
					sent := mustRelay(t, dir, box.config())
					if step != "queued" && back < time.Hour { // a pause like others, which are an hour at most
						c.Add(time.Hour)
						sent += mustRelay(t, dir, box.config())
					}
					is.Equal(sent, 2)
					is.Equal(len(waiting(t, dir, false)), 0)
				})
			}
		})
	}
}

// TestALeaseIsWaitedFor though its end lies beyond every pause of this relay: the one
// that has it may have a longer Timeout.
func TestALeaseIsWaitedFor(t *testing.T) {
	is := is.New(t)
	c, cfg, store := newClock(), testConfig(), memstore.New()
	cfg.Now = c.Now
	dir := roster.New(store, cfg)
	mustInvite(t, dir, roster.NewInvitation{Email: "a@x.test", Mail: true})
	x := waiting(t, dir, false)[0]
	x.Place, x.Tries, x.LeaseOwner, x.LeaseUntil = roster.PlaceFirst, 1, roster.NewID(), c.Now().Add(24*time.Hour)
	x.Due = x.LeaseUntil
	put(t, store, func(tx roster.Tx) error { return tx.PutDelivery(t.Context(), &x) })
	var box mailbox
	is.Equal(mustRelay(t, dir, box.config()), 0)
	c.Add(24 * time.Hour)
	is.Equal(mustRelay(t, dir, box.config()), 1)
}
