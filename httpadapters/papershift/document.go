package papershift

import (
	"bytes"
	"maps"
	"net/http"
	"slices"

	"example.com/roster/httpadapters/internal/wire"
)

// readResource reads the resource object in the body. Its type must be kind or
// its plural. JSON:API demands to ignore members that it does not know.
func (c *call) readResource(kind string) (*wire.Object, error) {
	body, err := wire.ReadObject(c.w, c.plain(), c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	if !body.Has("data") {
		return nil, missing("", "data")
	}
	body.NotNull("data")
	data := body.Object("data").V
	if err := body.Err(); err != nil {
		return nil, err
	}
	if !data.Has("type") {
		return nil, missing("/data", "type")
	}
	data.NotNull("type", "attributes")
	given := data.Text("type").V
	relation := linked(data.Object("relationships").V, kind)
	switch err := body.Err(); {
	case err != nil:
		return nil, err
	case given != kind && given != kind+"s":
		return nil, refuse(http.StatusConflict, "/data/type", "the type must be "+kind)
	case relation != "":
		return nil, refuse(http.StatusForbidden, "/data/relationships/"+relation, "relationships cannot be changed here")
	}
	return data, nil
}

// linked returns the first relation of a kind for which a body has linkage. It
// ignores empty linkage: some clients send it for every relation.
func linked(relationships *wire.Object, kind string) string {
	for _, name := range slices.Sorted(maps.Keys(relations[kind])) {
		data := relationships.Object(name).V.Raw("data").V
		if len(bytes.Trim(data, "[] \t\r\n")) > 0 {
			return name
		}
	}
	return ""
}

// plain returns the request with the Content-Type application/json if it has
// that of JSON:API, because wire reads no other. negotiate has checked the
// parameters.
func (c *call) plain() *http.Request {
	types := c.r.Header.Values("Content-Type")
	if len(types) != 1 {
		return c.r
	}
	if ours, _ := instance(types[0], ""); !ours {
		return c.r
	}
	r := c.r.WithContext(c.r.Context())
	r.Header = r.Header.Clone()
	r.Header.Set("Content-Type", "application/json")
	return r
}
