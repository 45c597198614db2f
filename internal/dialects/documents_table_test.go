package dialects_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// cells splits a row of a table as the pages print it, "a | b | |".
func cells(line string) []string {
	var cells []string
	for _, cell := range strings.Split(strings.TrimSuffix(strings.TrimSpace(line), "|"), "|") {
		cells = append(cells, strings.TrimSpace(cell))
	}
	return cells
}

// readEmbedthis reads the tables below "Request Body", "Query String Options" and
// "Response". The row whose name is missing is the one of the e-mail address. The
// table of users below find describes the elements of data.
func readEmbedthis(_ testing.TB, d document) []item {
	var items []item
	var route, part, prefix string
	for n, line := range d.lines {
		switch {
		case strings.HasPrefix(line, "POST /"):
			route, part, prefix = line, "", ""
			items = append(items, item{set: d.set, route: route, line: n + 1})
			continue
		case line == "Request Body", line == "Query String Options":
			part, prefix = "request", ""
			continue
		case line == "Response":
			part, prefix = "response", ""
			continue
		case line == "User" && part == "response":
			prefix = "data[]."
			continue
		case !strings.Contains(line, " | ") || strings.HasPrefix(line, "Field |"):
			continue
		}
		row := cells(line)
		if strings.Contains(line, "mail address") { // the row has lost its name
			row = append([]string{"email"}, row...)
		}
		items = append(items, item{d.set, route, part, prefix + row[0], row[1], n + 1})
	}
	return items
}

var (
	publicalaRoute  = regexp.MustCompile(`^(GET|POST|PUT|DELETE) (/integration-api\S+)$`)
	publicalaStatus = regexp.MustCompile(`^(\d{3}) \| `)
)

// readPublicala reads the tables of parameters and codes, and the JSON after
// them. The row whose name is missing is the one of the e-mail address. The
// parameters of a GET are filters; parameters in braces are part of the path.
func readPublicala(t testing.TB, d document) []item {
	var items []item
	var route item
	part := ""
	for n, line := range d.lines {
		if m := publicalaRoute.FindStringSubmatch(line); m != nil {
			route = item{set: d.set, route: m[1] + " " + m[2], line: n + 1}
			items = append(items, route)
			part = "request"
			if _, name, ok := strings.Cut(m[2], "{"); ok {
				name, _, _ = strings.Cut(name, "}")
				items = append(items, item{d.set, route.route, part, "{" + name + "}", "integer", n + 1})
			}
			continue
		}
		if route.route == "" {
			continue
		}
		switch m := publicalaStatus.FindStringSubmatch(line); {
		case m != nil:
			items = append(items, item{d.set, route.route, "status", m[1], "", n + 1})
		case line == "Response":
			part = "response"
		case line == "{" && !strings.HasPrefix(d.lines[n-1], "\"data\": [") && d.lines[n-1] != "},":
			at := route
			at.line = n + 1
			items = append(items, members(t, at, part, strings.Join(d.lines[n:], "\n"))...)
		case strings.HasPrefix(line, "The endpoint receives as user identifier the ID or the external_id."):
			items = append(items, item{d.set, route.route, part, "external_id", "string", n + 1})
		case part == "request" && strings.Contains(line, "|") && !strings.HasPrefix(line, "Parameter |") && !strings.HasPrefix(line, "---"):
			row := append(cells(line), "")
			if row[0] == "string" {
				row = append([]string{"email"}, row...)
			}
			if row[0] == "Code" {
				continue
			}
			items = append(items, item{d.set, route.route, part, row[0], row[1], n + 1})
		}
	}
	return items
}
