package ctl

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/roster"
)

func (s *session) deliveriesCommand() *cobra.Command {
	var consumer string
	var dead bool
	c := &cobra.Command{
		Use: "deliveries", Short: "List messages that wait or were given up, and revive those",
		Long: "List messages that wait for a consumer, the longest due first, or with -dead those that were given up. " +
			"REASON is why the last try failed; -json has it whole.",
		Args: exactly(), RunE: func(c *cobra.Command, _ []string) error {
			dir, err := s.whole(c.Context(), opening{})
			if err != nil {
				return err
			}
			return s.listDeliveries(c.Context(), dir, roster.DeliveryQuery{Consumer: consumer, Dead: dead})
		},
	}
	c.Flags().StringVar(&consumer, "to", "", "`CONSUMER` that they are for (default any)")
	c.Flags().BoolVar(&dead, "dead", false, "those that were given up")
	c.AddCommand(s.reviveCommand())
	return c
}

// deliveryObject is a delivery for programs.
type deliveryObject struct {
	ID          string `json:"id"`
	Event       string `json:"event"`
	Consumer    string `json:"consumer"`
	Destination string `json:"destination,omitempty"`
	Account     string `json:"account"`
	User        string `json:"user,omitempty"`
	State       string `json:"state"`
	Due         *stamp `json:"due,omitempty"`
	Tries       int64  `json:"tries"`
	Dead        *stamp `json:"dead,omitempty"`
	Reason      string `json:"reason,omitempty"`
}

func deliveryOf(d roster.Delivery, now time.Time) deliveryObject {
	o := deliveryObject{
		ID: d.ID.String(), Event: d.Event.String(), Consumer: d.Consumer, Destination: d.Destination, Account: d.Account.String(),
		State: deliveryState(d, now), Due: stampOf(d.Due), Tries: d.Tries, Dead: stampOf(d.Dead), Reason: d.Reason,
	}
	if !d.User.IsZero() {
		o.User = d.User.String()
	}
	return o
}

// deliveryState says in a word where a delivery stands.
func deliveryState(d roster.Delivery, now time.Time) string {
	switch {
	case !d.Dead.IsZero():
		return "dead"
	case d.LeaseUntil.After(now):
		return "under way"
	case d.Place == roster.PlaceBehind:
		return "behind"
	case d.Due.After(now):
		return "waits"
	}
	return "due"
}

func (s *session) listDeliveries(ctx context.Context, dir *roster.Directory, q roster.DeliveryQuery) error {
	page, err := dir.Deliveries(ctx, q)
	if err != nil {
		return err
	}
	t := table{columns: []column{{head: "ID"}, {head: "CONSUMER", least: 4}, {head: "USER", least: 4}, {head: "STATE"}, {head: "TRIES", right: true}, {head: s.zone("SINCE")}, {head: "REASON", least: 6}}}
	for _, d := range page {
		if s.json {
			if err := s.object(deliveryOf(d, dir.Now())); err != nil {
				return err
			}
			continue
		}
		since := d.Due
		if q.Dead {
			since = d.Dead
		}
		user := ""
		if !d.User.IsZero() {
			user = "…" + shortID(d.User)
		}
		t.add(shortID(d.ID), d.Consumer, user, deliveryState(d, dir.Now()), strconv.FormatInt(d.Tries, 10), s.time(since), d.Reason)
	}
	if len(page) == dir.MaxPage() {
		s.note("only the first %d are listed", len(page))
	}
	return s.list(&t)
}

func (s *session) reviveCommand() *cobra.Command {
	var consumer string
	var all bool
	c := &cobra.Command{
		Use: "revive [ID …]", Short: "Try messages again that were given up", Args: cobra.ArbitraryArgs,
		Long: "Make messages due at once that were given up, with all their tries left: those of the ids, or with -all each one.",
		RunE: func(c *cobra.Command, args []string) error {
			if all == (len(args) > 0) {
				return usage("deliveries revive needs either ids or -all")
			}
			dir, err := s.whole(c.Context(), opening{})
			if err != nil {
				return err
			}
			return s.revive(c.Context(), dir, consumer, args)
		},
	}
	c.Flags().StringVar(&consumer, "to", "", "`CONSUMER` that they are for (default any)")
	c.Flags().BoolVar(&all, "all", false, "each one that was given up")
	return c
}

// revive makes the dead deliveries of the ids due, or each one where there is no id.
func (s *session) revive(ctx context.Context, dir *roster.Directory, consumer string, ids []string) error {
	named := map[string]bool{}
	for _, id := range ids {
		if len(id) < leastID {
			return usage("%q is too short for an id: give at least its last %d characters", id, leastID)
		}
		named[id] = true
	}
	revived := 0
	for {
		page, err := dir.Deliveries(ctx, roster.DeliveryQuery{Consumer: consumer, Dead: true})
		if err != nil {
			return err
		}
		before := revived
		for _, d := range page {
			if len(ids) > 0 && !take(named, d.ID) {
				continue
			}
			if err := dir.RetryDelivery(ctx, d); err != nil {
				return err
			}
			revived++
		}
		if len(page) < dir.MaxPage() || revived == before {
			break
		}
	}
	for id := range named {
		return &missing{"dead message " + strconv.Quote(id)}
	}
	return s.tell(struct {
		Revived int `json:"revived"`
	}{revived}, "%s tried again", count(revived, "message is", "messages are"))
}

// take removes the name of id from those that are left.
func take(named map[string]bool, id roster.ID) bool {
	for name := range named {
		if strings.HasSuffix(id.String(), name) {
			delete(named, name)
			return true
		}
	}
	return false
}

// missing is an ErrNotFound that says of what.
type missing struct{ what string }

func (m *missing) Error() string { return m.what + ": not found" }
func (m *missing) Unwrap() error { return roster.ErrNotFound }

// count returns n with the word for one or for several.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
