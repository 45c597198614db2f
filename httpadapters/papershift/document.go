package papershift

import (
	"net/http"

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
	switch err := body.Err(); {
	case err != nil:
		return nil, err
	case given != kind && given != kind+"s":
		return nil, refuse(http.StatusConflict, "/data/type", "the type must be "+kind)
	}
	return data, nil
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
