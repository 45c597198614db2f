package session

import (
	"bytes"
	"encoding/json"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// profile answers with what people may see and edit of themselves. A person has one
// profile, wherever the session acts: that of the account which owns the user.
func (c *call) profile() (any, error) {
	u, err := c.own().User(c.r.Context(), c.User.ID)
	return newProfile(u), err
}

// adminsMembers are members that roster knows and that people do not change of
// themselves.
var adminsMembers = []string{
	"role", "state", "email_verified", "external_id", "attrs", "sessions_limit", "current_uses", "extra_uses",
}

// editProfile merges the body into the profile (RFC 7396): what is absent stays,
// and null empties.
func (c *call) editProfile() (any, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	for _, name := range adminsMembers {
		if body.Has(name) {
			return nil, &wire.Error{Status: http.StatusForbidden, Field: name, Reason: "must not be given: it is an admin's to change"}
		}
	}
	body.Refuse("email", "must not be given: POST /email asks for another address")
	body.Only("name", "first", "last", "image", "avatar", "summary", "preferences")
	merge := []func(*roster.Profile) error{mergePreferences(body)}
	for name, field := range map[string]func(*roster.Profile) *string{
		"name": func(p *roster.Profile) *string { return &p.Name }, "first": func(p *roster.Profile) *string { return &p.First },
		"last": func(p *roster.Profile) *string { return &p.Last }, "image": func(p *roster.Profile) *string { return &p.Image },
		"avatar": func(p *roster.Profile) *string { return &p.Avatar }, "summary": func(p *roster.Profile) *string { return &p.Summary },
	} {
		text := body.Text(name)
		merge = append(merge, func(p *roster.Profile) error { to := field(p); *to = text.Or(*to); return nil })
	}
	if err := body.Err(); err != nil {
		return nil, err
	}
	u, err := c.own().Edit(c.r.Context(), c.User.ID, func(p *roster.Profile) error {
		for _, fn := range merge {
			if err := fn(p); err != nil {
				return err
			}
		}
		return nil
	})
	return newProfile(u), err
}

// mergePreferences returns what merges the member preferences.
func mergePreferences(body *wire.Object) func(*roster.Profile) error {
	body.Object("preferences") // for its type
	patch := body.Raw("preferences")
	return func(p *roster.Profile) (err error) {
		switch {
		case !patch.Present:
			return nil
		case patch.Null:
			p.Preferences = roster.JSONObject{}
			return nil
		}
		before, change := map[string]any{}, map[string]any{}
		if err := decodeNumbers([]byte(p.Preferences.String()), &before); err != nil {
			return err
		}
		if err := decodeNumbers(patch.V, &change); err != nil {
			return err
		}
		p.Preferences, err = roster.JSONObjectOf(merged(before, change))
		return err
	}
}

// decodeNumbers decodes JSON and keeps numbers as they are written.
func decodeNumbers(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(v)
}

// merged returns target with patch merged into it (RFC 7396, section 2).
func merged(target, patch map[string]any) map[string]any {
	for name, v := range patch {
		inner, isObject := v.(map[string]any)
		switch {
		case v == nil:
			delete(target, name)
		case isObject:
			before, _ := target[name].(map[string]any)
			if before == nil {
				before = map[string]any{}
			}
			target[name] = merged(before, inner)
		default:
			target[name] = v
		}
	}
	return target
}
