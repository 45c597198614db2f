package openapi_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"example.com/roster/httpadapters/axiom"
)

// TestTeeth holds one good exchange against documents that lack what it has, or have
// what it lacks: the check must find each.
func TestTeeth(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string // a change of axiom's document
		want     string // what is found; empty: nothing
	}{
		"as it is":               {"", "", ""},
		"without the path":       {"  /v2/users/{id}:\n", "  /v2/people/{id}:\n", "the route is not documented"},
		"without the status":     {"operationId: getUser\n", "operationId: getUser\n      x-cut: 200\n", "status 200 is not documented"},
		"without a field":        {"        email:\n          type: string\n          description: The address;", "        mail:\n          type: string\n          description: The address;", "the field email is not documented"},
		"with another type":      {"          type: string\n          description: Its title.", "          type: integer\n          description: Its title.", "value must be an integer"},
		"without a header":       {"      description: The user.\n      headers:\n        Cache-Control:", "      description: The user.\n      headers:\n        Cache:", "the header Cache-Control is not documented"},
		"with a field too many":  {"        role:\n          $ref", "        phone: { type: string }\n        role:\n          $ref", ": the field phone"},
		"with a header too many": {"      description: The user.\n      headers:\n", "      description: The user.\n      headers:\n        X-Phone: { description: None., schema: { type: string } }\n", ": the header X-Phone"},
		"with a status too many": {"operationId: getUser\n", "operationId: getUser\n      x-more: 202\n", "unseen: GET /v2/users/{id}: the status 202"},
	} {
		t.Run(name, func(t *testing.T) {
			text := string(axiom.Spec())
			if strings.Count(text, c.old) == 0 {
				t.Fatalf("the document has no %q", c.old)
			}
			text = strings.Replace(text, c.old, c.new, 1)
			text = strings.Replace(text, "required: [id, name, email, role]", "required: [id]", 1)
			text = strings.Replace(text, `example: { id: 0192f0c1-7d5e-7000-8000-000000000002, name: bob, email: bob@x.test, role: { id: user, name: user } }`, "", 1)
			found := findings(t, text)
			if c.want == "" {
				found = slices.DeleteFunc(found, func(f string) bool { return strings.HasPrefix(f, "unseen: ") })
				if len(found) > 0 {
					t.Error(found)
				}
				return
			}
			if !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, c.want) }) {
				t.Errorf("found is %q, and not %q", found, c.want)
			}
		})
	}
}

// findings holds a GET of one user against a document.
func findings(t *testing.T, text string) (all []string) {
	t.Helper()
	c := &checker{
		document: load(t, set{spec: func() []byte { return []byte(text) }}), seen: seen{}, faults: map[string]int{}, good: map[goodBody]bool{},
	}
	if item := c.Paths.Value("/v2/users/{id}"); item != nil {
		if item.Get.Extensions["x-cut"] != nil {
			item.Get.Responses.Delete("200")
		}
		if item.Get.Extensions["x-more"] != nil {
			item.Get.Responses.Set("202", item.Get.Responses.Value("200"))
		}
	}
	c.check(&exchange{
		Method: "GET", Target: "/v2/users/1", Sent: http.Header{"Authorization": {"Bearer x"}}, Status: 200,
		Answered: http.Header{"Content-Type": {"application/json"}, "Cache-Control": {"no-store"}, "X-Content-Type-Options": {"nosniff"}},
		Answer:   []byte(`{"id":"1","name":"Jane","email":"jane@x.test","role":{"id":"user","name":"user"}}`),
	})
	for fault := range c.faults {
		all = append(all, "undocumented: "+fault)
	}
	cover := &coverage{checker: c, counts: map[string]int{}, wanted: seen{}, walked: map[*openapi3.Schema]bool{}}
	cover.document()
	for _, part := range cover.unseen {
		all = append(all, fmt.Sprint("unseen: ", part))
	}
	return all
}
