package publicala

import (
	"encoding/json"
	"fmt"
	"time"

	"example.com/roster/httpadapters/internal/wire"
)

// flag returns a boolean in any of its documented forms: true, 1, "1", false,
// 0, "0".
func flag(body *wire.Object, name string) wire.Value[bool] {
	raw := body.Raw(name)
	v := wire.Value[bool]{Present: raw.Present, Null: raw.Null}
	switch string(raw.V) {
	case "":
	case `true`, `1`, `"1"`:
		v.V = true
	case `false`, `0`, `"0"`:
	default:
		body.Refuse(name, "must be true, false, 1 or 0")
	}
	return v
}

// integer returns an integer from 1 to most: 5, 5.0 and "5". An empty text is
// null.
func integer(body *wire.Object, name string, most int64) wire.Value[int64] {
	raw := body.Raw(name)
	v := wire.Value[int64]{Present: raw.Present, Null: raw.Null}
	if !raw.Present || raw.Null {
		return v
	}
	if string(raw.V) == `""` {
		v.Null = true
		return v
	}
	var ok bool
	if v.V, ok = wire.ParseInteger(whole(raw.V), 1, most); !ok {
		body.Refuse(name, fmt.Sprintf("must be an integer from 1 to %d", most))
	}
	return v
}

// whole returns the text of an integer that is written as a JSON string, or as a
// number with the fraction .0.
func whole(raw json.RawMessage) string {
	var text string
	if raw[0] == '"' && json.Unmarshal(raw, &text) == nil {
		return text
	}
	return wire.Whole(raw)
}

// day returns the first instant of a day, YYYY-MM-DD in UTC. An empty text is
// null.
func day(body *wire.Object, name string) wire.Value[time.Time] {
	text := body.Text(name)
	v := wire.Value[time.Time]{Present: text.Present, Null: text.Null || text.V == ""}
	if !v.Present || v.Null {
		return v
	}
	var err error
	v.V, err = time.Parse(time.DateOnly, text.V)
	if err != nil || v.V.Unix() < 0 { // roster has no earlier times
		body.Refuse(name, "must be a date, YYYY-MM-DD, from 1970 on")
	}
	return v
}
