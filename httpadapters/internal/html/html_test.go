package html

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// newKit returns a Kit of one page, which shows its body as a text.
func newKit(t *testing.T, texts Texts) *Kit {
	t.Helper()
	kit, err := New(Config{
		Templates: fstest.MapFS{"page.tmpl": {Data: []byte(`{{define "content"}}<p>{{t .Body}}</p>{{end}}`)}},
		Texts:     Texts{"en": {"hello": "Hello %[1]s, you have %[2]d."}}, OwnTexts: texts,
	})
	if err != nil {
		t.Fatal(err)
	}
	return kit
}

func TestDevice(t *testing.T) {
	kit := newKit(t, nil)
	for agent, want := range map[string]string{
		"": "Unknown device",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                 "Firefox on Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36":                        "Chrome on Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0":          "Edge on Windows",
		"Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36":                  "Chrome on Android",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15":                  "Safari on macOS",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1": "Chrome on iPhone",
		"Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1":         "Safari on iPad",
		"curl/8.14.1":                 "curl",
		"<script>alert(1)</script>":   "Unknown device",
		"Mozilla/5.0 (Windows NT 10)": "Windows",
	} {
		t.Run(agent, func(t *testing.T) {
			is.New(t).Equal(kit.Text("en", DeviceOf(agent).Text()), want)
		})
	}
}

// A name is a text, whatever is in it, and does not turn the sentence around.
func TestTextsWithNames(t *testing.T) {
	kit := newKit(t, Texts{"he": {"language": "עברית"}})
	for name, c := range map[string]struct{ language, name, want string }{
		"a name":               {"en", "Jane", "Hello Jane, you have 1,234."},
		"verbs":                {"en", "%s %[2]d %!", "Hello %s %[2]d %!, you have 1,234."},
		"right to left":        {"en", "سليم", "Hello \u2068سليم\u2069, you have 1,234."},
		"in a language of his": {"he", "Jane", "Hello \u2068Jane\u2069, you have 1,234."},
	} {
		t.Run(name, func(t *testing.T) {
			is.New(t).Equal(kit.Text(c.language, T("hello", c.name, 1234)), c.want)
		})
	}
	is := is.New(t)
	page, err := kit.HTML(Page{Name: "page", Title: Plain("<b>"), Body: T("hello", "<script>", 1)}, "he")
	is.NoErr(err)
	is.True(strings.Contains(string(page), `<html lang="he" dir="rtl">`))
	is.True(strings.Contains(string(page), "&lt;script&gt;"))
	is.True(!strings.Contains(string(page), "<b>"))
}

func TestRefusals(t *testing.T) {
	kit := newKit(t, nil)
	for name, c := range map[string]struct {
		err    error
		status int
		text   string
		field  string // what is said of the field "email"
	}{
		"a second":          {&roster.ThrottledError{Retry: time.Millisecond}, 429, "Too many tries. Please try again in a second.", ""},
		"seconds":           {&roster.ThrottledError{Retry: 61 * time.Second}, 429, "Too many tries. Please try again in 61 seconds.", ""},
		"minutes":           {&roster.ThrottledError{Retry: 14*time.Minute + time.Second}, 429, "Too many tries. Please try again in 15 minutes.", ""},
		"a field":           {&roster.InvalidError{Field: "email", Reason: "must have at most 254 bytes"}, 422, "Please look at what is marked below.", "This is too long: at most 254 bytes."},
		"of a host":         {&roster.InvalidError{Field: "email", Reason: "ist 100 % falsch"}, 422, "Please look at what is marked below.", "ist 100 % falsch"},
		"UTF-8":             {&roster.InvalidError{Field: "email", Reason: "must be UTF-8"}, 422, "Please look at what is marked below.", "This has characters that cannot be read."},
		"under other names": {&roster.InvalidError{Field: "address", Reason: "must be UTF-8"}, 422, "Please look at what is marked below.", "This has characters that cannot be read."},
		"forbidden":         {roster.ErrForbidden, 403, "You may not do this.", ""},
		"taken":             {&roster.ExistsError{Field: "email"}, 409, "This is not possible as things are.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			r := kit.Refuse(c.err, map[string]string{"address": "email"})
			is.Equal(r.Status, c.status)
			is.Equal(kit.Text("en", r.Text), c.text)
			is.Equal(kit.Text("en", r.Fields["email"]), c.field)
		})
	}
}
