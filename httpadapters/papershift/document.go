package papershift

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"example.com/roster/httpadapters/internal/wire"
)

// readResource reads the resource object in the body, whose type must be kind or
// its plural. Members that JSON:API doesn't know are passed over, as it demands.
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
	relationships := data.Object("relationships").V
	linked := ""
	for _, name := range slices.Sorted(maps.Keys(relations[kind])) {
		if linked == "" && relationships.Object(name).V.Has("data") {
			linked = name
		}
	}
	switch err := body.Err(); {
	case err != nil:
		return nil, err
	case given != kind && given != kind+"s":
		return nil, refuse(http.StatusConflict, "/data/type", fmt.Sprintf("the type must be %s", kind))
	case linked != "":
		return nil, refuse(http.StatusForbidden, "/data/relationships/"+linked, "relationships cannot be changed here")
	}
	return data, nil
}

// plain returns the request as wire reads bodies, which knows application/json
// alone. What speaks against JSON:API's own type was looked at before.
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
