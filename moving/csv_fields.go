package moving

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"example.com/roster"
)

// csvField is a field that a column can be. set returns what would be right, or "".
type csvField struct {
	name string
	set  func(row *Row, text string) string
	get  func(row *Row) string
}

// csvFields are the fields, but for vendor ids, in the order in which they are written.
var csvFields = []csvField{
	idField("id", func(r *Row) *roster.ID { return &r.ID }),
	idField("home", func(r *Row) *roster.ID { return &r.Home }),
	numberField("number", func(r *Row) *int64 { return &r.Number }),
	textField("external_id", func(r *Row) *string { return &r.ExternalID }),
	textField("username", func(r *Row) *string { return &r.Username }),
	textField("email", func(r *Row) *string { return &r.Email }),
	boolField("email_verified", func(r *Row) *bool { return &r.EmailVerified }),
	textField("name", func(r *Row) *string { return &r.Name }),
	textField("first", func(r *Row) *string { return &r.First }),
	textField("last", func(r *Row) *string { return &r.Last }),
	textField("role", func(r *Row) *roster.Role { return &r.Role }),
	textField("state", func(r *Row) *roster.State { return &r.State }),
	textField("image", func(r *Row) *string { return &r.Image }),
	textField("avatar", func(r *Row) *string { return &r.Avatar }),
	textField("ip_address", func(r *Row) *string { return &r.IPAddress }),
	textField("summary", func(r *Row) *string { return &r.Summary }),
	objectField("preferences", func(r *Row) *roster.JSONObject { return &r.Preferences }),
	objectField("attrs", func(r *Row) *roster.JSONObject { return &r.Attrs }),
	numberField("sessions_limit", func(r *Row) *int { return &r.SessionsLimit }),
	numberField("current_uses", func(r *Row) *int64 { return &r.CurrentUses }),
	numberField("extra_uses", func(r *Row) *int64 { return &r.ExtraUses }),
	listField("groups", func(r *Row) *[]string { return &r.Groups }),
	plansField(),
	listField("teams", func(r *Row) *[]string { return &r.Teams }),
	textField("password_hash", func(r *Row) *roster.PasswordHash { return &r.PasswordHash }),
	timeField("created", func(r *Row) *time.Time { return &r.Created }),
	timeField("invited", func(r *Row) *time.Time { return &r.Invited }),
	timeField("activated", func(r *Row) *time.Time { return &r.Activated }),
	timeField("deactivated", func(r *Row) *time.Time { return &r.Deactivated }),
	textField("deactivated_reason", func(r *Row) *string { return &r.DeactivatedReason }),
	timeField("deactivated_until", func(r *Row) *time.Time { return &r.DeactivatedUntil }),
	timeField("discarded", func(r *Row) *time.Time { return &r.Discarded }),
}

// vendorPrefix begins the name of a column of vendor ids.
const vendorPrefix = "vendor_ids."

// CSVFields returns the names of fields that a column can be, but for those of vendor
// ids: "vendor_ids." and the name of a set.
func CSVFields() []string {
	names := make([]string, len(csvFields))
	for i, f := range csvFields {
		names[i] = f.name
	}
	return names
}

// csvFieldOf returns the field of that name.
func csvFieldOf(name string) (csvField, bool) {
	for _, f := range csvFields {
		if f.name == name {
			return f, true
		}
	}
	set, found := strings.CutPrefix(name, vendorPrefix)
	if !found || set == "" {
		return csvField{}, false
	}
	return csvField{name, func(r *Row, text string) string {
		if r.VendorIDs == nil {
			r.VendorIDs = map[string]string{}
		}
		r.VendorIDs[set] = text
		return ""
	}, func(r *Row) string { return r.VendorIDs[set] }}, true
}

func textField[T ~string](name string, field func(*Row) *T) csvField {
	return csvField{name, func(r *Row, text string) string {
		*field(r) = T(text)
		return ""
	}, func(r *Row) string { return string(*field(r)) }}
}

func idField(name string, field func(*Row) *roster.ID) csvField {
	return csvField{name, func(r *Row, text string) string {
		id, err := roster.ParseID(text)
		if *field(r) = id; err != nil {
			return "must be a UUID of 36 characters"
		}
		return ""
	}, func(r *Row) string {
		if field(r).IsZero() {
			return ""
		}
		return field(r).String()
	}}
}

func numberField[T int | int64](name string, field func(*Row) *T) csvField {
	return csvField{name, func(r *Row, text string) string {
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if *field(r) = T(n); err != nil {
			return "must be a whole number"
		}
		return ""
	}, func(r *Row) string {
		if *field(r) == 0 {
			return ""
		}
		return strconv.FormatInt(int64(*field(r)), 10)
	}}
}

func boolField(name string, field func(*Row) *bool) csvField {
	return csvField{name, func(r *Row, text string) string {
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "true", "1", "yes":
			*field(r) = true
		case "false", "0", "no":
		default:
			return "must be true or false"
		}
		return ""
	}, func(r *Row) string {
		if !*field(r) {
			return ""
		}
		return "true"
	}}
}

func objectField(name string, field func(*Row) *roster.JSONObject) csvField {
	return csvField{name, func(r *Row, text string) string {
		if bad := checkObject([]byte(text), nil); bad != nil {
			return bad.Reason
		}
		object, err := roster.ParseJSONObject([]byte(text))
		if *field(r) = object; err != nil {
			return "must be a JSON object"
		}
		return ""
	}, func(r *Row) string {
		if field(r).IsZero() {
			return ""
		}
		return field(r).String()
	}}
}

func listField(name string, field func(*Row) *[]string) csvField {
	return csvField{name, func(r *Row, text string) string {
		if strings.HasPrefix(text, "[") && json.Unmarshal([]byte(text), field(r)) == nil {
			return ""
		}
		for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ';' || c == '\n' || c == '\r' }) {
			if part = strings.TrimSpace(part); part != "" {
				*field(r) = append(*field(r), part)
			}
		}
		return ""
	}, func(r *Row) string {
		text := strings.Join(*field(r), "\n")
		if strings.HasPrefix(text, "[") || strings.ContainsAny(text, ";\r") || strings.Count(text, "\n") >= max(1, len(*field(r))) {
			list, _ := json.Marshal(*field(r)) // texts marshal
			return string(list)
		}
		return text
	}}
}

func plansField() csvField {
	return csvField{"plans", func(r *Row, text string) string {
		dec := json.NewDecoder(strings.NewReader(text))
		dec.DisallowUnknownFields()
		if dec.Decode(&r.Plans) != nil || dec.More() {
			return "must be a JSON array of objects with group or product, source, from and until"
		}
		return ""
	}, func(r *Row) string {
		if len(r.Plans) == 0 {
			return ""
		}
		text, _ := json.Marshal(r.Plans) // texts and times marshal
		return string(text)
	}}
}

func timeField(name string, field func(*Row) *time.Time) csvField {
	return csvField{name, func(r *Row, text string) string {
		at, ok := parseTime(strings.TrimSpace(text))
		if *field(r) = at; !ok {
			return "must be a time such as 2026-01-31T12:00:00Z, or 2026-01-31 12:00:00 in UTC"
		}
		return ""
	}, func(r *Row) string {
		if field(r).IsZero() {
			return ""
		}
		return field(r).Format(time.RFC3339Nano)
	}}
}

// parseTime reads a time in one of the forms that spreadsheets and databases write.
func parseTime(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, time.DateTime, "2006-01-02 15:04:05.999999 UTC", "2006-01-02 15:04:05 -0700 MST", time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
