package scim

import (
	"encoding/json"
	"mime"
	"net/http"

	"example.com/roster/httpadapters/internal/wire"
)

// body returns the JSON object in the body of the request.
func (c *call) body() (object, error) {
	o, err := wire.ReadObject(c.w, plain(c.r), c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	body := make(object, len(o.Names()))
	for _, name := range o.Names() {
		raw := o.Raw(name)
		if raw.Null {
			body[name] = nil
			continue
		}
		var v any
		if err := json.Unmarshal(raw.V, &v); err != nil {
			return nil, bad(invalidSyntax, "%.64q is not well formed", name)
		}
		body[name] = v
	}
	return body, nil
}

// plain returns r with the Content-Type application/json if it has SCIM's, because
// wire reads no other. Its parameter charset stays.
func plain(r *http.Request) *http.Request {
	types := r.Header.Values("Content-Type")
	if len(types) != 1 {
		return r
	}
	media, params, err := mime.ParseMediaType(types[0])
	if err != nil || media != mediaType {
		return r
	}
	named := r.WithContext(r.Context())
	named.Header = r.Header.Clone()
	named.Header.Set("Content-Type", mime.FormatMediaType("application/json", params))
	return named
}
