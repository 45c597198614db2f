package wire

import "encoding/json"

// Raw returns the JSON text of a member of any type, for what no other method
// reads; none for null. What does not fit is reported with [Object.Refuse].
func (o *Object) Raw(name string) Value[json.RawMessage] {
	return value(o, name, "", func(raw []byte) (json.RawMessage, bool) { return raw, true })
}
