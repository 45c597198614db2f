package sqlstore

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestDocumentForms reads a user from texts that say the same in other forms, as a tool
// of the host's may leave them.
func TestDocumentForms(t *testing.T) {
	own := `{"e":"jane@example.com","ep":7,"n":"Jane","pr":{"a":"}"},"zz":1}`
	for name, c := range map[string]struct {
		text    string
		foreign bool
	}{
		"as this package writes it": {own, false},
		"in another order":          {`{"zz":1,"n":"Jane","pr":{"a":"}"},"ep":7,"e":"jane@example.com"}`, true},
		"with white space":          {`{ "e" : "jane@example.com" ,"ep":7,"n":"Jane","pr":{ "a":"}"},"zz":1}`, true},
		"white space at the end":    {own + "\n", true},
		"with escapes in keys":      {`{"e":"jane@example.com","e\u0070":7,"n":"Jane","pr":{"a":"}"},"zz":1}`, true},
		"with a key twice":          {`{"e":"","e":"jane@example.com","ep":7,"n":"Jane","pr":{"a":"}"},"zz":1}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			var u roster.User
			d := new(document)
			is.NoErr(d.decode(c.text, func() { users.fields(d, &u) }))
			is.Equal([]any{u.Email, u.Epoch, u.Name, u.Preferences.String()}, []any{"jane@example.com", int64(7), "Jane", `{"a":"}"}`})
			is.Equal(d.unknown, []member{{"zz", "1"}})
			is.Equal(d.cursor.foreign, c.foreign)
		})
	}
}
