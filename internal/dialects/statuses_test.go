package dialects_test

import (
	"strconv"
	"strings"
	"testing"
)

// TestStatuses gets every status that a document has for a route. A success
// comes from the route's first row in TestRequestFields, 401 from the same
// request without a token, 404 from one about nobody, and 422 from one without
// fields. Only publica.la's page has tables of statuses.
func TestStatuses(t *testing.T) {
	nobody := strings.NewReplacer("{kim.number}", "999999", "{ada.number}", "999999", "{kim.email}", "nobody@x.test")
	for _, i := range readItems(t, "publicala") {
		if i.part != "status" {
			continue
		}
		t.Run(i.route+" "+i.field, func(t *testing.T) {
			w, text, as := full(t), "", "root1"
			for _, f := range publicalaFields {
				if f.route == i.route && text == "" {
					text = f.request
				}
			}
			switch i.field {
			case "401":
				as = ""
			case "404":
				text = nobody.Replace(text)
			}
			r := w.parse(text)
			if i.field == "422" {
				r.body = "{}"
			}
			if got := w.ask(as, r); strconv.Itoa(got.status) != i.field {
				t.Errorf("documented in line %d: %d %s", i.line, got.status, got.body)
			}
		})
	}
}
