//go:build !race

package sqltest

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	filter "github.com/scim2/filter-parser/v2"

	"example.com/roster"
	"example.com/roster/memstore"
)

var filters = flag.Int("filters", 400, "random filters of SCIM for each store")

// TestSCIMFilters asks 200 users of each store by random filters. The rows are those that
// another reader of the grammar, with an evaluation of its own, finds.
func TestSCIMFilters(t *testing.T) {
	t.Run("memstore", func(t *testing.T) { filtersAgree(t, memstore.New()) })
	t.Run("engines", func(t *testing.T) {
		onEach(t, func(t *testing.T, e engine) { filtersAgree(t, newStore(t, e.open(t), e.dialect, nil)) })
	})
}

func filtersAgree(t *testing.T, store roster.Store) {
	w := newSCIMWorld(t, store)
	random := rand.New(rand.NewPCG(17, 0))
	for i := range 200 {
		w.create(t, randomUser(random, i))
	}
	var all []map[string]any
	for _, r := range w.list(t, "") {
		all = append(all, r.(map[string]any))
	}
	selected := 0
	for range *filters {
		is := is.New(t)
		text := randomFilter(random, 3)
		parsed, err := filter.ParseFilter([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var want, got []string
		for _, u := range all {
			if oracle(parsed, u) {
				want = append(want, u["userName"].(string))
			}
		}
		for _, r := range w.list(t, text) {
			got = append(got, r.(map[string]any)["userName"].(string))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\nfinds %q\nand not %q", text, got, want)
		}
		is.True(len(got) <= len(all))
		selected += len(got)
	}
	if selected < 5**filters || selected > 195**filters {
		t.Errorf("the filters select %d users: too few or too many to tell anything", selected)
	}
}

var (
	scimTexts = []string{"ann", "Ann", "ANNA", "bo", "Bo", "é", "É", "zo b", "x"}
	scimTypes = []string{"work", "home", "Other"}
)

func pick[T any](random *rand.Rand, list []T) T { return list[random.IntN(len(list))] }

// randomUser returns a user with some attributes, of few values so that filters meet.
func randomUser(random *rand.Rand, n int) map[string]any {
	u := map[string]any{"userName": fmt.Sprintf("%s-%d", pick(random, scimTexts), n), "active": random.IntN(4) > 0}
	maybe := func(name string, v any) {
		if random.IntN(2) == 0 {
			u[name] = v
		}
	}
	maybe("externalId", fmt.Sprintf("%s-%d", pick(random, scimTexts), n))
	maybe("title", pick(random, scimTexts))
	maybe("displayName", pick(random, scimTexts))
	maybe("nickName", pick(random, scimTexts))
	maybe("name", map[string]any{"givenName": pick(random, scimTexts), "familyName": pick(random, scimTexts)})
	var emails []any
	for i := range random.IntN(3) {
		emails = append(emails, map[string]any{
			"value": fmt.Sprintf("%s%d-%d@x.example", pick(random, []string{"ann", "bo"}), n, i), "type": pick(random, scimTypes), "primary": i == 0,
		})
	}
	maybe("emails", emails)
	maybe(scimEnterprise, map[string]any{"department": pick(random, scimTexts), "manager": map[string]any{"value": pick(random, scimTexts)}})
	return u
}

const scimEnterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

// randomFilter returns a filter with brackets in each other up to a depth.
func randomFilter(random *rand.Rand, depth int) string {
	if depth == 0 || random.IntN(3) == 0 {
		return randomComparison(random)
	}
	left, right := randomFilter(random, depth-1), randomFilter(random, depth-1)
	switch random.IntN(5) {
	case 0:
		return "not (" + left + ")"
	case 1:
		return "(" + left + " or " + right + ") and " + randomComparison(random)
	case 2:
		return left + " or " + right
	}
	return left + " and " + right
}

func randomComparison(random *rand.Rand) string {
	word := pick(random, scimTexts)
	op := pick(random, []string{"eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"})
	switch random.IntN(9) {
	case 0:
		return fmt.Sprintf("active %s %t", pick(random, []string{"eq", "ne"}), random.IntN(2) == 0)
	case 1:
		return pick(random, []string{"title", "name.givenName", "emails", "externalId", "emails.type", scimEnterprise + ":manager"}) + " pr"
	case 2:
		return fmt.Sprintf("emails[type eq %q and value %s %q]", pick(random, scimTypes), op, word)
	case 3:
		return fmt.Sprintf("emails[not (type sw %q)]", pick(random, []string{"w", "H", "o"}))
	case 4:
		return fmt.Sprintf("meta.created %s %q", pick(random, []string{"gt", "le"}), time.Date(2030, 1, 1, 0, random.IntN(2), 0, 0, time.UTC).Format(time.RFC3339))
	case 5:
		return fmt.Sprintf("userName eq %q", fmt.Sprintf("%s-%d", pick(random, scimTexts), random.IntN(200)))
	}
	return fmt.Sprintf("%s %s %q", pick(random, []string{
		"userName", "externalId", "title", "displayName", "nickName", "name.givenName", "name.familyName", "emails.value", "emails.type",
		scimEnterprise + ":department", scimEnterprise + ":manager.value", "urn:ietf:params:scim:schemas:core:2.0:User:title",
	}), op, word)
}

// oracle tells whether a user fulfills a filter, by the text of RFC 7644, section 3.4.2.2
// alone.
func oracle(e filter.Expression, u map[string]any) bool {
	switch e := e.(type) {
	case *filter.LogicalExpression:
		if e.Operator == filter.AND {
			return oracle(e.Left, u) && oracle(e.Right, u)
		}
		return oracle(e.Left, u) || oracle(e.Right, u)
	case *filter.NotExpression:
		return !oracle(e.Expression, u)
	case *filter.ValuePath:
		for _, v := range oracleValues(e.AttributePath, u) {
			if oracle(e.ValueFilter, v.(map[string]any)) {
				return true
			}
		}
		return false
	}
	c := e.(*filter.AttributeExpression)
	values := oracleValues(c.AttributePath, u)
	if len(values) == 0 {
		return c.Operator == filter.NE
	}
	return slices.ContainsFunc(values, func(v any) bool { return oracleCompares(c, v) })
}

// oracleValues returns the values of an attribute.
func oracleValues(p filter.AttributePath, u map[string]any) []any {
	o := u
	if p.URI() == scimEnterprise {
		o, _ = u[scimEnterprise].(map[string]any)
	}
	list, ok := o[p.AttributeName].([]any)
	if v := o[p.AttributeName]; !ok && v != nil {
		list = []any{v}
	}
	if p.SubAttribute == nil {
		return list
	}
	var parts []any
	for _, v := range list {
		if part := v.(map[string]any)[p.SubAttributeName()]; part != nil {
			parts = append(parts, part)
		}
	}
	return parts
}

func oracleCompares(c *filter.AttributeExpression, v any) bool {
	if c.Operator == filter.PR {
		return true
	}
	if o, ok := v.(map[string]any); ok {
		v = o["value"]
	}
	if b, ok := v.(bool); ok {
		return (b == c.CompareValue) == (c.Operator == filter.EQ)
	}
	have, want := v.(string), c.CompareValue.(string)
	if c.AttributePath.AttributeName == "meta" {
		a, _ := time.Parse(time.RFC3339, have)
		b, _ := time.Parse(time.RFC3339, want)
		have, want = fmt.Sprintf("%020d", a.UnixMicro()), fmt.Sprintf("%020d", b.UnixMicro())
	} else if name := c.AttributePath.AttributeName; name != "externalId" && name != "manager" { // ids, whose case matters
		have, want = strings.ToLower(have), strings.ToLower(want)
	}
	switch c.Operator {
	case filter.EQ:
		return have == want
	case filter.NE:
		return have != want
	case filter.CO:
		return strings.Contains(have, want)
	case filter.SW:
		return strings.HasPrefix(have, want)
	case filter.EW:
		return strings.HasSuffix(have, want)
	case filter.GT:
		return have > want
	case filter.GE:
		return have >= want
	case filter.LT:
		return have < want
	}
	return have <= want
}
