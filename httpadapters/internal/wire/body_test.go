package wire_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wire"
)

func TestParseObject(t *testing.T) {
	deep := func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) }
	const notObject = "the body must be one well-formed JSON object"
	for name, c := range map[string]struct {
		text   string
		strict bool
		want   string // the error; empty: none
	}{
		"object":                          {text: `{"a":1}`, strict: true},
		"blanks around":                   {text: "\r\n\t {} \n", strict: true},
		"comment":                         {text: "{\"a\":1, // one [[[ \"\n\"b\":2}"},
		"block comment":                   {text: `{/* { [ " */"a":1}/**/`},
		"trailing commas":                 {text: `{"a":[1,2,],}`},
		"comment, strict":                 {text: "{\"a\":1} // one\n", strict: true, want: notObject},
		"trailing comma, strict":          {text: `{"a":1,}`, strict: true, want: notObject},
		"comment without end":             {text: `{"a":1} // one`, want: notObject},
		"block comment without end":       {text: `{"a":1} /* one`, want: notObject},
		"only a comma":                    {text: `{,}`, want: notObject},
		"empty":                           {want: notObject},
		"array":                           {text: `[{}]`, want: notObject},
		"null":                            {text: `null`, want: notObject},
		"string":                          {text: `"{}"`, want: notObject},
		"two values":                      {text: `{"a":1}{"b":2}`, want: notObject},
		"two values, a blank between":     {text: "{} {}", want: notObject},
		"closed twice":                    {text: `{}}`, want: notObject},
		"never closed":                    {text: `{"a":{}`, want: notObject},
		"string without end":              {text: `{"a":"b`, want: notObject},
		"string that ends in a backslash": {text: `{"a":"b\`, want: notObject},
		"byte order mark":                 {text: "\ufeff{}", want: notObject},
		"single quotes":                   {text: `{'a':1}`, want: notObject},
		"name without quotes":             {text: `{a:1}`, want: notObject},
		"not a number":                    {text: `{"a":NaN}`, want: notObject},
		"hexadecimal":                     {text: `{"a":0x10}`, want: notObject},
		"zero in front":                   {text: `{"a":01}`, want: notObject},
		"raw line break in a string":      {text: "{\"a\":\"b\nc\"}", want: notObject},
		"unknown escape":                  {text: `{"a":"\x41"}`, want: notObject},
		"nested 64 deep":                  {text: deep(64), strict: true},
		"nested 65 deep":                  {text: deep(65), want: "the body must not be nested deeper than 64 levels"},
		"brackets in a string":            {text: `{"a":"` + strings.Repeat("[", 100) + `"}`, strict: true},
		"an escaped quote":                {text: `{"a":"\"` + strings.Repeat("[", 100) + `"}`, strict: true},
		"brackets in a comment":           {text: `{"a":1/*` + strings.Repeat("[", 100) + `*/}`},
		"invalid UTF-8":                   {text: "{\"a\":\"\xff\"}", want: "the body must be UTF-8"},
		"a surrogate in UTF-8":            {text: "{\"a\":\"\xed\xa0\x80\"}", want: "the body must be UTF-8"},
		"invalid UTF-8 in a comment":      {text: "{} //\xff\n", want: "the body must be UTF-8"},
		"surrogate pair":                  {text: `{"a":"\ud83d\ude00"}`, strict: true},
		"first half alone":                {text: `{"a":"\ud83d"}`, want: `the body must not have half of a surrogate pair: \ud83d`},
		"second half alone":               {text: `{"a":"\uDE00"}`, want: `the body must not have half of a surrogate pair: \uDE00`},
		"halves turned round":             {text: `{"a":"\ude00\ud83d"}`, want: `the body must not have half of a surrogate pair: \ude00`},
		"first half twice":                {text: `{"a":"\ud83d\ud83d"}`, want: `the body must not have half of a surrogate pair: \ud83d`},
		"second half twice":               {text: `{"a":"\ude00\udc00"}`, want: `the body must not have half of a surrogate pair: \ude00`},
		"half in a name":                  {text: `{"\ud83d":1}`, want: `the body must not have half of a surrogate pair: \ud83d`},
		"half after a backslash":          {text: `{"a":"\\ud83d"}`, strict: true},
		"short escape":                    {text: `{"a":"\u12"}`, want: notObject},
		"a name twice":                    {text: `{"email":1,"email":2}`, want: `the body must not have a member twice: "email"`},
		"a name in another case":          {text: `{"email":1,"EMAIL":2}`, want: `the body must not have a member twice: "EMAIL"`},
		"a name by an escape":             {text: `{"email":1,"\u0065mail":2}`, want: `the body must not have a member twice: "email"`},
		"a name by Unicode folding":       {text: `{"desk":1,"de\u017f\u212a":2}`, want: "the body must not have a member twice: \"de\u017f\u212a\""},
		"a dotless i is another letter":   {text: "{\"email\":1,\"ema\u0131l\":2}", strict: true},
		"a name twice, deep":              {text: `{"a":[{"b":{"c":1,"C":2}}]}`, want: `the body must not have a member twice: "C"`},
		"a name twice after an object":    {text: `{"a":{"b":1},"a":2}`, want: `the body must not have a member twice: "a"`},
		"a name in a comment":             {text: `{"a":1,/*"a":2,*/"b":3}`},
		"a name in two objects":           {text: `{"a":{"a":1},"b":[{"a":1},{"a":1}]}`, strict: true},
		"a name as a value":               {text: `{"a":"a","b":["a","a"]}`, strict: true},
		"a long name twice":               {text: `{"` + strings.Repeat("n", 99) + `":1,"` + strings.Repeat("n", 99) + `":2}`, want: "the body must not have a member twice: a long name"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			_, err := wire.ParseObject([]byte(c.text), c.strict)
			if c.want == "" {
				is.NoErr(err)
				return
			}
			is.True(err != nil)           // refused
			is.Equal(err.Error(), c.want) // the text is our own
		})
	}
}

// The documents' own bodies, as printed.
func TestVendorsBodies(t *testing.T) {
	files, err := filepath.Glob("testdata/bodies/*.json")
	if err != nil || len(files) < 7 {
		t.Fatal("bodies are missing", err)
	}
	notStrict := map[string]bool{"axiom_update.json": true, "publicala_create.json": true}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			is := is.New(t)
			text, err := os.ReadFile(file)
			is.NoErr(err)
			_, err = wire.ParseObject(text, false)
			is.NoErr(err)
			_, err = wire.ParseObject(text, true)
			is.Equal(err != nil, notStrict[filepath.Base(file)]) // refused where the page has comments or trailing commas
		})
	}
}

// Texts of 1 MiB that are meant to cost time, memory or the process.
func TestHostileBodies(t *testing.T) {
	fill := func(head, part, tail string) string {
		return head + strings.Repeat(part, (wire.MaxBody-len(head)-len(tail))/len(part)) + tail
	}
	names := new(strings.Builder)
	for i := 0; names.Len() < wire.MaxBody-20; i++ {
		names.WriteString(`,"` + string(rune('a'+i%26)) + strings.Repeat("b", i%3) + string(rune(0x4e00+i%20000)) + `":1`)
	}
	for name, text := range map[string]string{
		"arrays":                       fill("", "[", ""),
		"arrays and a trailing comma":  fill("[1,]", "[", ""),
		"objects":                      fill("", `{"a":`, ""),
		"arrays after a value":         fill("{}", "[", ""),
		"objects after a value":        fill(`{"a":1}`, `{"a":`, ""),
		"arrays in an endless comment": fill("//", "[", ""),
		"objects in a comment":         fill("/*", `{"a":`, ""),
		"comments":                     fill("{", "//\n", "}"),
		"block comments":               fill("{", "/**/", "}"),
		"slashes":                      fill("{", "/", "}"),
		"backslashes":                  fill(`{"a":"`, `\`, ""),
		"quotes":                       fill("", `"`, ""),
		"names":                        "{" + names.String()[1:] + "}",
		"numbers and a trailing comma": fill(`{"a":[`, "1,", "]}"),
		"one number":                   fill(`{"a":`, "1", ",}"),
		"escapes":                      fill(`{"a":"`, `\u0061`, `",}`),
		"lenient at its largest":       `{"a":[` + strings.Repeat("1,", 32<<10-4) + `]}`,
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, err := wire.ParseObject([]byte(text), false)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
			t.Logf("%v, %d MiB allocated, %v", took, allocated, err)
			is.True(took < 5*time.Second) // linear: at most 0.1 s on an idle machine without -race; quadratic: minutes
			is.True(allocated <= 32)      // all that was ever allocated, so the peak is less
			is.Equal(err == nil, name == "names" || name == "lenient at its largest")
		})
	}
}

func TestReadObject(t *testing.T) {
	large := `{"a":"` + strings.Repeat("x", wire.MaxBody) + `"}`
	exact := `{"a":"` + strings.Repeat("x", wire.MaxBody-8) + `"}`
	for name, c := range map[string]struct {
		body   string
		header http.Header
		status int
	}{
		"plain":                 {`{}`, http.Header{"Content-Type": {"application/json"}}, 0},
		"charset":               {`{}`, http.Header{"Content-Type": {"Application/JSON; Charset=UTF-8"}}, 0},
		"no type":               {`{}`, nil, 0},
		"identity":              {`{}`, http.Header{"Content-Encoding": {"identity"}}, 0},
		"text":                  {`{}`, http.Header{"Content-Type": {"text/plain"}}, 415},
		"form":                  {`{}`, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, 415},
		"charset without dash":  {`{}`, http.Header{"Content-Type": {"application/json; charset=UTF8"}}, 0},
		"a byte order mark":     {"\ufeff{}", nil, 0},
		"two of them":           {"\ufeff\ufeff{}", nil, 400},
		"another charset":       {`{}`, http.Header{"Content-Type": {"application/json; charset=latin1"}}, 415},
		"two types":             {`{}`, http.Header{"Content-Type": {"application/json", "text/plain"}}, 415},
		"a type that is none":   {`{}`, http.Header{"Content-Type": {"json"}}, 415},
		"an empty type":         {`{}`, http.Header{"Content-Type": {""}}, 415},
		"compressed":            {`{}`, http.Header{"Content-Encoding": {"gzip"}}, 415},
		"encoded after nothing": {`{}`, http.Header{"Content-Encoding": {"identity", "gzip"}}, 415},
		"empty":                 {``, nil, 400},
		"1 MiB":                 {exact, nil, 0},
		"more than 1 MiB":       {large, nil, 413},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			for _, length := range []int64{int64(len(c.body)), -1} {
				r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(c.body))
				r.ContentLength = length
				r.Header = c.header.Clone()
				_, err := wire.ReadObject(httptest.NewRecorder(), r, false)
				if c.status == 0 {
					is.NoErr(err)
					continue
				}
				var e *wire.Error
				is.True(errors.As(err, &e))
				is.Equal(e.Status, c.status)
			}
		})
	}
}

// A body that ends early is the client's fault, and one that is not there is empty.
func TestReadObjectBroken(t *testing.T) {
	is := is.New(t)
	r := httptest.NewRequest(http.MethodPost, "/", failing{})
	_, err := wire.ReadObject(httptest.NewRecorder(), r, false)
	is.Equal(err.Error(), "the body could not be read to its end")

	r.Body = nil
	_, err = wire.ReadObject(httptest.NewRecorder(), r, false)
	is.Equal(err.Error(), "the body must be one well-formed JSON object")
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("gone") }
