package wiretest

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
)

// Input is what a client sends, and the status of the answer.
type Input struct {
	Text   string
	Status int
}

// HostileBodies returns bodies that every route refuses, by name: with status
// 413 what is too long, else with status bad. good is a body that is well
// formed and has `"email":"a@x.test"`.
func HostileBodies(good string, bad int) map[string]Input {
	mib := func(head, part string) string { return head + strings.Repeat(part, (1<<20-len(head))/len(part)) }
	email := func(members string) string { return strings.Replace(good, `"email":"a@x.test"`, members, 1) }
	return map[string]Input{
		"nested 10,001 deep":           {strings.Repeat(`{"a":`, 10_001) + "1" + strings.Repeat("}", 10_001), bad},
		"nested 65 deep":               {email(`"email":"a@x.test","x":` + strings.Repeat("[", 64) + strings.Repeat("]", 64)), bad},
		"5 MiB":                        {`{"email":"` + strings.Repeat("x", 5<<20) + `"}`, 413},
		"1 MiB of arrays":              {mib("", "["), bad},
		"1 MiB of objects":             {mib("", `{"a":`), bad},
		"1 MiB of arrays after":        {mib(good, "["), bad},
		"1 MiB of objects after":       {mib(good, `{"a":`), bad},
		"1 MiB of arrays in a comment": {mib(good+" //", "["), bad},
		"an array":                     {`[]`, bad},
		"null":                         {`null`, bad},
		"nothing":                      {``, bad},
		"blanks":                       {`  `, bad},
		"a name twice, by case":        {email(`"email":"a@x.test","EMAIL":"b@x.test"`), bad},
		"a name twice":                 {email(`"email":"a@x.test","email":"b@x.test"`), bad},
		"a name twice, deep":           {email(`"email":"a@x.test","x":[{"a":1,"A":2}]`), bad},
		"two values":                   {good + good, bad},
		"half of a surrogate pair":     {email(`"email":"a@x.test","x":"\ud800"`), bad},
		"invalid UTF-8":                {email("\"email\":\"\xff@x.test\""), bad},
	}
}

// CheckBodies sends each body to each route ("POST /users"). The answer has the
// body's status, comes soon and takes little memory, and nothing has changed.
func (w *World) CheckBodies(t *testing.T, bodies map[string]Input, routes []string, ask func(method, path, body string) Reply) {
	for name, body := range bodies {
		for _, route := range routes {
			t.Run(name+" "+route, func(t *testing.T) {
				is := is.New(t)
				method, path, _ := strings.Cut(route, " ")
				events := w.Events()
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				start := time.Now()
				r := ask(method, path, body.Text)
				took := time.Since(start)
				runtime.ReadMemStats(&after)
				is.Equal(r.Status, body.Status)
				is.Equal(w.Events(), events)
				is.True(took < 2*time.Second)
				is.True(after.TotalAlloc-before.TotalAlloc < 64<<20)
			})
		}
	}
}

// Texts returns texts for a field of at most limit code points, by name: those
// that fit answer good and are stored as they are, those too long answer bad.
// None has a character that JSON escapes.
func Texts(limit, good, bad int) map[string]Input {
	return map[string]Input{
		"1 MiB":                   {strings.Repeat("x", 1<<20), 413},
		"half a MiB":              {strings.Repeat("x", 1<<19), bad},
		"one combining mark more": {strings.Repeat("\u0301", limit+1), bad},
		"combining marks":         {strings.Repeat("\u0301", limit), good},
		"four bytes each":         {strings.Repeat("\U0001F600", limit), good},
		"empty":                   {"", good},
		"a zero-width space":      {"\u200b", good},
		"right to left":           {"a\u202eb", good},
		"what HTML would escape":  {"<b>&amp;\u2028'", good},
		"blanks around":           {"  Jane  Doe ", good},
		"composed and decomposed": {"é e\u0301", good},
	}
}
