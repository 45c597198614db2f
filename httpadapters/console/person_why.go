package console

import (
	"cmp"

	"example.com/roster"
)

// because says by what a person may use a product, until when and how often.
func (f frame) because(product string, d roster.Decision) []string {
	by := f.t("why.by-product")
	if !d.Group.ID.IsZero() {
		by = f.t("why.by-group", d.Group.Name)
	}
	lines := []string{f.t("why.allowed", product, by)}
	if !d.Until.IsZero() {
		lines[0] = f.t("why.allowed.until", product, by, instant(d.Until))
	}
	if d.Left != roster.Unlimited {
		lines = append(lines, f.n("why.left", int(min(d.Left, 1<<31-1))))
	}
	return lines
}

// whyNot says every reason against a product, and what would end each.
func (f frame) whyNot(reasons []roster.Reason) []string {
	var lines []string
	for _, r := range reasons {
		lines = append(lines, f.t("why.line", f.reason(r), f.change(r)))
	}
	return lines
}

// reason says one reason, as [roster.Reason.String] does in English.
func (f frame) reason(r roster.Reason) string {
	left := int(max(0, min(r.Left, 1<<31-1)))
	switch r.Kind {
	case roster.ReasonState:
		if r.At.IsZero() {
			return f.t("why.state", f.t("state."+string(r.State)))
		}
		return f.t("why.state.since", f.t("state."+string(r.State)), instant(r.At))
	case roster.ReasonErased:
		return f.t("why.erased")
	case roster.ReasonMembership:
		if r.State == roster.StateInvited {
			return f.t("why.membership.invited")
		}
		return f.t("why.membership", f.t("state."+string(r.State)))
	case roster.ReasonHome:
		return f.t("why.home")
	case roster.ReasonClosed:
		return f.t("why.closed")
	case roster.ReasonNoGrant:
		return f.t("why.no-grant")
	case roster.ReasonGroup:
		return f.t("why.group", r.Group, instant(r.At))
	case roster.ReasonNotYet:
		return f.t("why.not-yet", cmp.Or(r.Group, f.t("product")), instant(r.At))
	case roster.ReasonExpired:
		return f.t("why.expired", cmp.Or(r.Group, f.t("product")), instant(r.At))
	case roster.ReasonUsesSpent:
		return f.n("why.spent", left)
	case roster.ReasonSharedSpent:
		return f.n("why.shared", left, r.Group)
	}
	return sentence(r.String())
}

// change says what would end a reason, as [roster.Reason.Change] does in English.
func (f frame) change(r roster.Reason) string {
	switch r.Kind {
	case roster.ReasonState:
		return f.t("why.to." + cmp.Or(map[roster.State]string{
			roster.StateCreated: "activate", roster.StateInvited: "accept", roster.StateDeleted: "restore",
		}[r.State], "reactivate"))
	case roster.ReasonErased:
		return f.t("why.to.new")
	case roster.ReasonMembership:
		if r.State == roster.StateInvited {
			return f.t("why.to.accept")
		}
		return f.t("why.to.reactivate")
	case roster.ReasonHome:
		return f.t("why.to.home")
	case roster.ReasonClosed:
		return f.t("why.to.reopen")
	case roster.ReasonNoGrant, roster.ReasonGroup:
		return f.t("why.to.grant")
	case roster.ReasonNotYet:
		return f.t("why.to.wait-or-grant", instant(r.At))
	case roster.ReasonExpired:
		return f.t("why.to.anew")
	case roster.ReasonUsesSpent:
		return f.orWait("uses", r)
	case roster.ReasonSharedSpent:
		return f.orWait("shared", r)
	}
	return r.Change()
}

// orWait says what ends a lack of uses: to give more, or to wait for the next period
// where there is one.
func (f frame) orWait(give string, r roster.Reason) string {
	if r.At.IsZero() {
		return f.t("why.to." + give)
	}
	return f.t("why.to.wait-or-"+give, instant(r.At))
}
