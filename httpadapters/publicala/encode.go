package publicala

import "example.com/roster/httpadapters/internal/wire"

// AppendJSON is the [wire.Appender] of a user in a list.
func (v *item) AppendJSON(b []byte) []byte {
	w := wire.Open(b)
	w.Int("id", v.ID)
	w.String("uuid", v.UUID)
	w.Bool("admin", v.Admin)
	w.Bool("plan_admin", v.PlanAdmin)
	w.String("email", v.Email)
	if v.SessionsLimit == nil {
		w.Raw("sessions_limit", "null")
	} else {
		w.Int("sessions_limit", int64(*v.SessionsLimit))
	}
	w.Int("only_sees_readable", int64(v.OnlySeesReadable))
	w.String("picture", v.Picture)
	w.String("created_at", v.CreatedAt)
	w.String("updated_at", v.UpdatedAt)
	w.Optional("deleted_at", v.DeletedAt)
	w.Int("purchased_issues_with_cancelled_count", int64(v.PurchasedCount))
	w.Int("user_plans_count", int64(v.UserPlansCount))
	w.Bool("can_be_edited", v.CanBeEdited)
	w.String("created_at_date_string", v.CreatedAtDateString)
	w.Optional("impersonate", v.Impersonate)
	w.Optional("sessions", v.Sessions)
	w.Strings("ip_ranges", v.IPRanges)
	w.Strings("referrers", v.Referrers)
	w.Strings("purchased_issues_with_cancelled", v.Purchased)
	w.Key("user_plans")
	w.Text = appendPlans(w.Text, v.UserPlans)
	if v.ExternalID != nil {
		w.String("external_id", *v.ExternalID)
	}
	return w.Close()
}

func appendPlans(b []byte, plans []plan) []byte {
	if plans == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, p := range plans {
		if i > 0 {
			b = append(b, ',')
		}
		w := wire.Open(b)
		w.Int("id", p.ID)
		w.String("name", p.Name)
		w.Optional("valid_from", p.ValidFrom)
		w.Optional("valid_to", p.ValidTo)
		b = w.Close()
	}
	return append(b, ']')
}
