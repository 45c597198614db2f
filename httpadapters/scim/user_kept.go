package scim

import (
	"encoding/json"
	"strings"

	"example.com/roster"
)

// maxKept is how many bytes the attributes of a user may have that roster has no field
// for.
const maxKept = 32 << 10

// keptOf returns what clients have sent of a user and roster has no field for: this
// set's member of Attrs.
func keptOf(attrs roster.JSONObject) object {
	text := attrs.String()
	if !strings.Contains(text, vendor) && !strings.Contains(text, `\`) {
		return object{} // users of other sets have none; a name with escapes is read
	}
	var kept object
	if value, _ := vendorValue(text); value == nil || json.Unmarshal(value, &kept) != nil || kept == nil {
		return object{} // another program wrote it
	}
	return kept
}

// keep returns attrs with kept as this set's member. The other members stay as they are,
// byte for byte.
func keep(attrs roster.JSONObject, kept object) (roster.JSONObject, error) {
	if equal(kept, keptOf(attrs)) {
		return attrs, nil
	}
	mine, err := json.Marshal(kept)
	if err != nil {
		return attrs, err
	}
	if len(mine) > maxKept {
		return attrs, large("the attributes of a user must have at most %d bytes together", maxKept)
	}
	text := attrs.String()
	switch value, end := vendorValue(text); {
	case value != nil:
		text = text[:end-len(value)] + string(mine) + text[end:]
	case attrs.IsZero():
		text = `{"` + vendor + `":` + string(mine) + `}`
	default:
		text = text[:len(text)-1] + `,"` + vendor + `":` + string(mine) + `}`
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
		if name == vendor {
			return value, int(d.InputOffset())
		}
	}
	return nil, 0
}

// toKeep returns the members of a resource that cannot be told from u, who is the user
// as the resource makes it. Names that a client has sent are kept as they are.
func (c *call) toKeep(u *roster.User, doc object, named bool) object {
	kept := object{}
	for name, v := range doc {
		switch name {
		case "schemas", "id", "externalId", "meta", "userName", "active", "password", "groups":
		default:
			kept[name] = v
		}
	}
	plain := c.shown(u, nil)
	if !named && equal(plain["name"], kept["name"]) && equal(plain["displayName"], kept["displayName"]) {
		delete(kept, "name")
		delete(kept, "displayName")
	}
	for _, name := range []string{"emails", "roles"} {
		if equal(plain[name], kept[name]) {
			delete(kept, name)
		}
	}
	return kept
}
