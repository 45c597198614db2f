package wire_test

import (
	"testing"

	"example.com/roster/httpadapters/internal/samejson"
	"example.com/roster/httpadapters/internal/wire"
)

// members is an object with a member of each kind.
type members struct {
	Text     string   `json:"text"`
	Optional *string  `json:"optional"`
	None     *string  `json:"none"`
	Texts    []string `json:"texts"`
	Nil      []string `json:"nil"`
	Int      int64    `json:"int"`
	Bool     bool     `json:"bool"`
}

func (m members) AppendJSON(b []byte) []byte {
	w := wire.Open(b)
	w.String("text", m.Text)
	w.Optional("optional", m.Optional)
	w.Optional("none", m.None)
	w.Strings("texts", m.Texts)
	w.Strings("nil", m.Nil)
	w.Int("int", m.Int)
	w.Bool("bool", m.Bool)
	return w.Close()
}

// FuzzAppend writes what encoding/json writes.
func FuzzAppend(f *testing.F) {
	for _, seed := range []string{"", "Ann", "<&>\"\\/", "\x00\b\f\n\r\t\x1f\x7f", "\u2028\u2029 \u00e9\U0001f600", "a\xffb\xc3", "\ufffd"} {
		f.Add(seed, int64(-1), true)
	}
	f.Fuzz(func(t *testing.T, text string, n int64, flag bool) {
		type plain members
		m := members{Text: text, Optional: &text, Texts: []string{text, "", text}, Int: n, Bool: flag}
		samejson.Check(t, m, plain(m))
	})
}
