package dialects_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

var (
	curlLine  = regexp.MustCompile(`^curl -X '?([A-Z]+)'? '?https://[^/]+([^ ']+)'?`)
	pickField = regexp.MustCompile(`^( *)• (\w+) \((\w+(?:\[\])?), (?:required|optional)\)`)
	pickRoute = regexp.MustCompile(`^(GET|POST|PATCH|DELETE) (/\S+)$`)
)

// readPickaxe reads headings, "POST /studio/user/create", and lists of fields.
// The page documents no answers: pickaxeAnswer has what clients read.
func readPickaxe(_ testing.TB, d document) []item {
	var items []item
	var at item
	for n, line := range d.lines {
		if m := pickRoute.FindStringSubmatch(line); m != nil {
			at = item{set: d.set, route: m[1] + " " + m[2], line: n + 1}
			items = append(items, at)
			items = append(items, pickaxeAnswer(at)...)
		}
		if m := pickField.FindStringSubmatch(line); m != nil {
			field := m[2]
			if len(m[1]) > 2 {
				field = "data." + field
			}
			items = append(items, item{d.set, at.route, "request", field, m[3], n + 1})
		}
	}
	return items
}

// pickaxeAnswer returns the fields that real clients read in the answer of a
// route: every writable field but the password, and a few more.
func pickaxeAnswer(route item) []item {
	prefix := "data."
	switch route.route {
	case "POST /studio/user/invite":
		return []item{{route.set, route.route, "response", "data", "array", route.line}}
	case "GET /studio/user/list":
		prefix = "data[]."
	}
	var items []item
	for _, f := range [][2]string{
		{"userId", "string"}, {"email", "string"}, {"name", "string"}, {"image", "string"}, {"ipAddress", "string"},
		{"isEmailVerified", "boolean"}, {"summary", "string"}, {"currentUses", "number"}, {"extraUses", "number"},
		{"products", "string[]"}, {"boughtProducts", "string[]"}, {"giftedProducts", "string[]"},
		{"accessGroupId", "string"}, {"accessGroupIds", "string[]"},
	} {
		items = append(items, item{route.set, route.route, "response", prefix + f[0], f[1], route.line})
	}
	return items
}

// readAxiom reads the curl commands, the members of their bodies, and the JSON
// that is printed after them.
func readAxiom(t testing.TB, d document) []item {
	var items []item
	for n, line := range d.lines {
		m := curlLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		route := item{set: d.set, route: m[1] + " " + strings.Replace(m[2], "abc123", "ID", 1), line: n + 1}
		items = append(items, route)
		if strings.HasSuffix(m[2], "abc123") {
			items = append(items, item{d.set, route.route, "request", "ID", "string", n + 1})
		}
		rest := strings.Join(d.lines[n:], "\n")
		if next := strings.Index(rest[1:], "\ncurl "); next >= 0 {
			rest = rest[:next+1]
		}
		if _, body, ok := strings.Cut(rest, "-d '"); ok {
			body, after, _ := strings.Cut(body, "'")
			items = append(items, members(t, route, "request", body)...)
			rest = after
		} else {
			_, rest, _ = strings.Cut(rest, "\n\n")
		}
		if at := strings.IndexAny(rest, "{["); at >= 0 {
			items = append(items, members(t, route, "response", rest[at:])...)
		}
	}
	return items
}

var (
	comment  = regexp.MustCompile(`(?m)([,"]) *//.*$`)
	trailing = regexp.MustCompile(`,(\s*[}\]])`)
	elided   = regexp.MustCompile(`(?s),?\s*\{\s*\.\.\.\s*\}|\.\.\.`)
)

// members returns the members of the first JSON value of an example, nested ones
// too. Before that it removes comments, trailing commas and "...".
func members(t testing.TB, route item, part, example string) []item {
	t.Helper()
	example = trailing.ReplaceAllString(elided.ReplaceAllString(comment.ReplaceAllString(example, "$1"), ""), "$1")
	var v any
	if err := json.NewDecoder(strings.NewReader(example)).Decode(&v); err != nil {
		t.Fatalf("%s: %s: %v", route.route, example, err)
	}
	var items []item
	var walk func(path string, v any)
	walk = func(path string, v any) {
		if path != "" && !strings.HasSuffix(path, "[]") {
			items = append(items, item{route.set, route.route, part, path, kindOf(v), route.line})
		}
		switch v := v.(type) {
		case map[string]any:
			for _, name := range sorted(v) {
				walk(strings.TrimPrefix(path+"."+name, "."), v[name])
			}
		case []any:
			for _, element := range v {
				walk(path+"[]", element)
			}
		}
	}
	walk("", v)
	return items
}

// kindOf names the type of a JSON value.
func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	}
	return "null"
}
