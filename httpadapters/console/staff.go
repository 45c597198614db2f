package console

import (
	"example.com/roster"
)

const staffRows = 50 // of one page

// deliveriesView is what the page of deliveries shows.
type deliveriesView struct {
	frame
	Dead    []dead
	More    bool
	Waiting []roster.Delivery
}

// dead is a delivery that was given up.
type dead struct {
	roster.Delivery
	Event  roster.Event // zero: it is not found
	Reason string       // empty: not kept
}

// deliveries shows what was given up, and what is due next, of every account.
func (c *call) deliveries() (page, error) {
	ctx, host := c.r.Context(), c.host()
	limit := min(staffRows, host.MaxPage())
	gone, err := host.Deliveries(ctx, roster.DeliveryQuery{Dead: true, Limit: limit})
	if err != nil {
		return page{}, err
	}
	v := deliveriesView{frame: c.frame, More: len(gone) == limit}
	for _, d := range gone {
		x := dead{Delivery: d}
		if c.cfg.DeliveryReason != nil {
			x.Reason = c.cfg.DeliveryReason(ctx, d)
		}
		found, err := host.ForAccount(d.Account).Events(ctx, roster.EventQuery{ID: d.Event, Limit: 1})
		if err != nil {
			return page{}, err
		}
		if len(found.Events) > 0 {
			x.Event = found.Events[0]
		}
		v.Dead = append(v.Dead, x)
	}
	if v.Waiting, err = host.Deliveries(ctx, roster.DeliveryQuery{Limit: min(20, host.MaxPage())}); err != nil {
		return page{}, err
	}
	return deliveriesPage(v), nil
}

func deliveriesPage(v deliveriesView) page {
	t := &table{Heads: []head{{Text: v.t("what")}, {Text: v.t("deliveries.consumer")}, {Text: v.t("deliveries.dead")}, {Text: v.t("deliveries.tries")}, {Text: v.t("deliveries.reason")}, {Text: ""}}, Empty: v.t("deliveries.none")}
	for _, d := range v.Dead {
		reason := d.Reason
		if reason == "" {
			reason = v.t("deliveries.see-log")
		}
		t.Rows = append(t.Rows, row{
			Cells: []cell{
				{Kind: nameCell, Text: v.kind(d.Event.Kind), Sub: v.t("deliveries.account", d.Account.String())}, consumer(d.Delivery), when(d.Dead, "–"),
				text(v.count(int(d.Tries))), {Kind: nameCell, Text: reason},
			},
			Forms: []form{{Action: v.Base + "/deliveries/revive", Button: v.t("deliveries.retry"), Small: true, Fields: []field{hidden("delivery", d.ID.String())}}},
		})
	}
	gone := section{ID: "dead", Title: v.t("deliveries.dead"), Table: t, Wide: true}
	if v.More {
		gone.Note = v.t("first-rows")
	}
	if len(v.Dead) > 1 {
		gone.Forms = []form{{Action: v.Base + "/deliveries/revive", Button: v.t("deliveries.retry-all"), Small: true, Fields: []field{hidden("delivery", "all")}}}
	}
	w := &table{Heads: []head{{Text: v.t("account")}, {Text: v.t("deliveries.consumer")}, {Text: v.t("deliveries.due")}, {Text: v.t("deliveries.tries")}}, Empty: v.t("deliveries.no-wait")}
	for _, d := range v.Waiting {
		w.Rows = append(w.Rows, row{Cells: []cell{code(d.Account.String()), consumer(d), when(d.Due, v.t("deliveries.after")), text(v.count(int(d.Tries)))}})
	}
	return page{Title: v.t("nav.deliveries"), Lead: v.t("deliveries.lead"), Sections: []section{
		gone, {ID: "waiting", Title: v.t("deliveries.next"), Table: w, Wide: true},
	}}
}

// consumer shows who gets a delivery, and where.
func consumer(d roster.Delivery) cell {
	return cell{Kind: nameCell, Text: d.Consumer, Sub: d.Destination}
}

// revive tries dead deliveries again: one, or those that the page shows.
func (c *call) revive() (string, error) {
	ctx, host, back := c.r.Context(), c.host(), c.link("deliveries")
	if c.typed("delivery") == "all" {
		gone, err := host.Deliveries(ctx, roster.DeliveryQuery{Dead: true, Limit: min(staffRows, host.MaxPage())})
		if err != nil {
			return "", err
		}
		for _, d := range gone {
			if err := host.RetryDelivery(ctx, d); err != nil {
				return "", err
			}
		}
		c.noteStaff("revived deliveries", roster.ID{})
		return doneMany(back, "revived-all", len(gone)), nil
	}
	id, err := c.requiredID("delivery")
	if err != nil {
		return "", err
	}
	if err := host.RetryDelivery(ctx, roster.Delivery{ID: id}); err != nil {
		return "", err
	}
	c.noteStaff("revived a delivery", roster.ID{})
	return done(back, "revived"), nil
}

// noteStaff logs what staff changed in an account: the event names the host.
func (c *call) noteStaff(did string, account roster.ID) {
	if c.cfg.Log != nil {
		c.cfg.Log.InfoContext(c.r.Context(), "console: staff "+did, "account", account.String(), "by", c.User.ID.String())
	}
}
