package ctl

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// write writes a file beside the database.
func (s *shell) write(name, text string) string {
	s.t.Helper()
	file := filepath.Join(s.dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return file
}

const people = `{"email": "jane@example.com", "name": "Jane", "role": "admin", "external_id": "crm-7"}
{"email": "mike@example.com", "state": "deactivated"}
`

func TestImport(t *testing.T) {
	t.Run("JSON lines, and a second run changes nothing", func(t *testing.T) {
		s := started(t)
		file := s.write("people.jsonl", people)
		has(t, s.must("import", file), "2 rows: 2 made, 0 changed, 0 unchanged, 0 refused")
		has(t, s.must("import", file), "2 rows: 0 made, 0 changed, 2 unchanged, 0 refused")
		has(t, s.must("users", "list"), "jane@example.com", "mike@example.com", "deactivated")
	})
	t.Run("a dry run writes nothing", func(t *testing.T) {
		is := is.New(t)
		s := started(t)
		has(t, s.must("import", s.write("people.jsonl", people), "-dry-run"), "2 made", "(nothing was written)")
		is.True(!strings.Contains(s.must("users", "list"), "jane@example.com"))
	})
	t.Run("names the rows that are refused, and goes on", func(t *testing.T) {
		is := is.New(t)
		s := started(t)
		r := s.run("import", s.write("people.jsonl", "{\"email\": \"nobody\"}\n"+people))
		is.Equal(r.code, ExitRefused)
		has(t, r.err, "line 1 (nobody): email: ")
		has(t, r.out, "3 rows: 2 made, 0 changed, 0 unchanged, 1 refused")
	})
	t.Run("an outcome a line, for programs", func(t *testing.T) {
		is := is.New(t)
		s := started(t)
		lines := strings.Split(strings.TrimSpace(s.must("-json", "import", s.write("people.jsonl", people))), "\n")
		is.Equal(len(lines), 3)
		var outcome, report map[string]any
		is.NoErr(json.Unmarshal([]byte(lines[0]), &outcome))
		is.NoErr(json.Unmarshal([]byte(lines[2]), &report))
		is.Equal(outcome["result"], "made")
		is.Equal(report["made"], 2.0)
	})
	t.Run("CSV, with columns of other names", func(t *testing.T) {
		s := started(t)
		file := s.write("people.csv", "E-Mail,name,shoe size\njane@example.com,Jane,38\n")
		has(t, s.run("import", file).err, "E-Mail", "see -help")
		has(t, s.must("import", file, "-column", "E-Mail=email", "-column", "shoe size=-"), "1 made")
	})
	t.Run("stdin", func(t *testing.T) {
		s := started(t)
		s.stdin = people
		has(t, s.must("import", "-"), "2 made")
	})
	t.Run("an export of Firebase", func(t *testing.T) {
		s := started(t)
		file := s.write("accounts.json", `{"users": [{"localId": "fb1", "email": "jane@example.com", "emailVerified": true}]}`)
		has(t, s.must("import", file, "-from", "firebase"), "1 made")
		has(t, s.must("users", "show", "jane@example.com"), "external id  fb1")
	})
	t.Run("the API of Axiom, with the token from the environment", func(t *testing.T) {
		is := is.New(t)
		api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer xaat-0123456789" {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			_, _ = w.Write([]byte(`[{"id": "abc123", "name": "Jane", "email": "jane@example.com", "role": {"id": "boss", "name": "Boss"}}]`))
		}))
		defer api.Close()
		t.Setenv("ROSTER_API_TOKEN", "xaat-0123456789")
		s := started(t)
		has(t, s.must("import", "-from", "axiom", "-url", api.URL, "-role", "boss=admin"), "1 made")
		u, err := s.directory().UserByVendorID(t.Context(), "axiom", "abc123")
		is.NoErr(err)
		is.Equal(u.Role, roster.RoleAdmin)
		t.Setenv("ROSTER_API_TOKEN", "")
		has(t, s.must("import", "-from", "axiom", "-url", api.URL, "-role", "boss=admin", "-token-file", s.write("token", "xaat-0123456789\n")), "1 unchanged")
		r := s.run("import", "-from", "axiom", "-url", api.URL)
		is.Equal(r.code, ExitUsage)
		has(t, r.err, "$ROSTER_API_TOKEN")
	})
	for _, c := range []struct {
		name string
		args []string
		code int
	}{
		{"no file", nil, ExitUsage},
		{"a file that is not there", []string{"gone.jsonl"}, ExitNotFound},
		{"a file of an unknown kind", []string{"people.xml"}, ExitUsage},
		{"an unknown vendor", []string{"people.jsonl", "-from", "nobody"}, ExitUsage},
		{"an API without a URL", []string{"-from", "axiom"}, ExitUsage},
		{"an API and a file", []string{"people.jsonl", "-from", "axiom"}, ExitUsage},
		{"a file and a URL", []string{"people.jsonl", "-url", "https://example.com"}, ExitUsage},
	} {
		t.Run("refuses "+c.name, func(t *testing.T) {
			is.New(t).Equal(started(t).run(append([]string{"import"}, c.args...)...).code, c.code)
		})
	}
}

// TestExport writes what import reads, byte for byte.
func TestExport(t *testing.T) {
	is := is.New(t)
	s := started(t)
	s.must("import", s.write("people.jsonl", people))
	file := filepath.Join(s.dir, "out.jsonl")
	has(t, s.run("export", file).err, "3 people")
	info, err := os.Stat(file)
	is.NoErr(err)
	is.Equal(info.Mode().Perm(), os.FileMode(0o600))
	first, err := os.ReadFile(file)
	is.NoErr(err)
	is.Equal(s.must("export"), string(first))
	r := s.run("export", file)
	is.Equal(r.code, ExitRefused)
	has(t, r.err, "exists")

	other := newShell(t)
	other.noKey = true
	other.must("migrate")
	has(t, other.must("import", file), "3 made")
	is.Equal(other.must("export"), string(first))

	table := filepath.Join(s.dir, "out.csv")
	is.Equal(s.run("export", table).code, ExitDone)
	text, err := os.ReadFile(table)
	is.NoErr(err)
	has(t, string(text), "email", "jane@example.com")
}
