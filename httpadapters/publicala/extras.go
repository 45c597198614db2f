package publicala

import (
	"encoding/json"
	"strings"

	"example.com/roster"
)

// vendorKey is this set's member of Attrs, and the name of the set, under which users and
// plans keep the numbers that they had there. The set leaves the other members as
// they are, byte for byte.
const vendorKey = "publicala"

// extras are the documented values of a user for which roster has no field.
type extras struct {
	PlanAdmin        bool   `json:"plan_admin"`
	OnlySeesReadable bool   `json:"only_sees_readable"`
	UserPlanName     string `json:"user_plan_name"`
}

// readExtras returns the extras in attrs.
func readExtras(attrs roster.JSONObject) extras {
	var e extras
	if text := attrs.String(); !strings.Contains(text, vendorKey) && !strings.Contains(text, `\`) {
		return e // most users have none; a name with escapes is read
	}
	if value, _ := vendorValue(attrs.String()); value != nil && json.Unmarshal(value, &e) != nil {
		return extras{} // another program wrote it
	}
	return e
}

// in returns attrs with e.
func (e extras) in(attrs roster.JSONObject) (roster.JSONObject, error) {
	mine, _ := json.Marshal(e) // two booleans and a text
	text := attrs.String()
	switch value, end := vendorValue(text); {
	case readExtras(attrs) == e:
		return attrs, nil
	case value != nil:
		text = text[:end-len(value)] + string(mine) + text[end:]
	case attrs.IsZero():
		text = `{"` + vendorKey + `":` + string(mine) + `}`
	default:
		text = text[:len(text)-1] + `,"` + vendorKey + `":` + string(mine) + `}`
	}
	return roster.ParseJSONObject([]byte(text))
}

// vendorValue returns the value of this set's member of an object and the offset
// after it, nil for none. The text has no white space between tokens.
func vendorValue(object string) (value json.RawMessage, end int) {
	d := json.NewDecoder(strings.NewReader(object))
	if _, err := d.Token(); err != nil {
		return nil, 0
	}
	for d.More() {
		name, err := d.Token()
		if err != nil || d.Decode(&value) != nil {
			return nil, 0
		}
		if name == vendorKey {
			return value, int(d.InputOffset())
		}
	}
	return nil, 0
}
