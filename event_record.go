package roster

import "context"

// recordEvent writes e, with what every event has filled in, and its deliveries.
func (c *change) recordEvent(ctx context.Context, e Event) error {
	e = c.newEvent(e)
	if err := c.tx.PutEvent(ctx, &e); err != nil {
		return err
	}
	if err := c.deliver(ctx, &e); err != nil {
		return err
	}
	return c.within(ctx, e)
}

// within calls Config.Within. A change that Within makes and whose error it drops is
// refused all the same, as in [Directory.Update].
func (c *change) within(ctx context.Context, e Event) error {
	if c.cfg.Within == nil || c.hooked {
		return nil
	}
	var refused error
	dir := c.asHost().WithStore(inTx{Tx: c.tx, refused: &refused, tallies: c.store.(inTx).tallies, expected: c.expectation()})
	dir.hooked = true
	if err := c.cfg.Within(ctx, dir, c.tx, e); err != nil {
		return err
	}
	return refused
}

// newEvent returns e with what every event has filled in.
func (c *change) newEvent(e Event) Event {
	e.ID, e.Account, e.Actor, e.At = c.cfg.NewID(), c.account, c.actor, c.Now()
	return e
}

// deliver writes the deliveries of e.
func (c *change) deliver(ctx context.Context, e *Event) error {
	for i := range c.cfg.Consumers {
		consumer := &c.cfg.Consumers[i]
		if !consumer.wants(e.Kind) {
			continue
		}
		if err := c.deliverTo(ctx, consumer, e); err != nil {
			return err
		}
	}
	return nil
}

// detail is what an event tells beside its kind. It names fields. Of a person's
// values it has addresses, as whose was changed must be found again, the networks
// that refused calls came from, and why somebody was deactivated.
type detail struct {
	From     State    `json:"from,omitempty"`
	To       State    `json:"to,omitempty"`
	Changed  []string `json:"changed,omitempty"`
	Source   string   `json:"source,omitempty"`
	Product  string   `json:"product,omitempty"`
	OldEmail string   `json:"old_email,omitempty"`
	NewEmail string   `json:"new_email,omitempty"`
	Reason   string   `json:"reason,omitempty"`   // of a deactivation, a benefit that was withheld, a verified sign-in that was refused
	Invited  bool     `json:"invited,omitempty"`  // a sign-up that is for the invited alone
	Anywhere bool     `json:"anywhere,omitempty"` // a sign-up that is for nobody with a user in any account; a reset that is asked for in every account

	Count        int      `json:"count,omitempty"`         // refused calls that the event stands for
	Networks     []string `json:"networks,omitempty"`      // that they came from, the first ones
	MoreNetworks bool     `json:"more_networks,omitempty"` // they came from others too
}

// changedEmail returns d with the addresses before and after, if they differ.
func (v detail) changedEmail(before, after string) detail {
	if before != after {
		v.OldEmail, v.NewEmail = before, after
	}
	return v
}

// object returns v as the Detail of an event; it always marshals.
func (v detail) object() JSONObject {
	o, _ := JSONObjectOf(v)
	return o
}

// changedFields names the fields in which two profiles differ.
func changedFields(before, after *Profile) []string {
	var names []string
	for _, f := range []struct {
		name    string
		differs bool
	}{
		{"email", before.Email != after.Email},
		{"email verified", before.EmailVerified != after.EmailVerified},
		{"username", before.Username != after.Username},
		{"external id", before.ExternalID != after.ExternalID},
		{"vendor ids", before.VendorIDs != after.VendorIDs},
		{"name", before.Name != after.Name},
		{"first", before.First != after.First},
		{"last", before.Last != after.Last},
		{"image", before.Image != after.Image},
		{"avatar", before.Avatar != after.Avatar},
		{"ip address", before.IPAddress != after.IPAddress},
		{"summary", before.Summary != after.Summary},
		{"preferences", before.Preferences != after.Preferences},
		{"attrs", before.Attrs != after.Attrs},
		{"role", before.Role != after.Role},
		{"sessions limit", before.SessionsLimit != after.SessionsLimit},
		{"current uses", before.CurrentUses != after.CurrentUses},
		{"extra uses", before.ExtraUses != after.ExtraUses},
	} {
		if f.differs {
			names = append(names, f.name)
		}
	}
	return names
}
