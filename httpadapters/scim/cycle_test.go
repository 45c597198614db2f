package scim_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

var update = flag.Bool("update", false, "write the answers of this run into the files of cycles")

var uuid = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)

// cycle numbers the ids that roster makes, as a file of requests and answers names them:
// <id1>, <id2> and so on.
type cycle struct{ ids []string }

// numbered returns a text with the numbers of ids in place of them.
func (c *cycle) numbered(text string) string {
	return uuid.ReplaceAllStringFunc(text, func(id string) string {
		for i, known := range c.ids {
			if known == id {
				return fmt.Sprintf("<id%d>", i+1)
			}
		}
		c.ids = append(c.ids, id)
		return fmt.Sprintf("<id%d>", len(c.ids))
	})
}

// filled returns a text with ids in place of their numbers.
func (c *cycle) filled(text string) string {
	for i, id := range c.ids {
		text = strings.ReplaceAll(text, fmt.Sprintf("<id%d>", i+1), id)
	}
	return text
}

// answered returns an answer as a file has it: status, headers, body.
func (c *cycle) answered(r reply) string {
	text := fmt.Sprintln(r.Status)
	for _, name := range []string{"Location", "ETag"} {
		if v := r.Header.Get(name); v != "" {
			text += name + ": " + v + "\n"
		}
	}
	return c.numbered(text + r.Body)
}

// Each file of testdata has what an identity provider sends, by its public documents,
// and what it is answered: a comment, the request, --, the answer.
func TestCycles(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			other := f.AddAccount("T3") // with nobody in it but the provider's token
			f.AddToken(other, "idp", roster.NewToken{Role: roster.RoleAdmin})
			text := string(must(os.ReadFile(file))(t))
			c, written := &cycle{}, []string{}
			for _, exchange := range strings.Split(strings.TrimSpace(text), "\n\n") {
				request, answer, ok := strings.Cut(exchange, "\n--")
				is.True(ok)
				lines := strings.SplitN(request, "\n", 3)
				method, path, _ := strings.Cut(lines[1], " ")
				body := strings.Join(lines[2:], "")
				got := c.answered(f.ask("idp", method, c.filled(path), c.filled(body)))
				if !*update && strings.TrimSpace(answer) != strings.TrimSpace(got) {
					t.Errorf("%s\nis answered\n%s\nand not\n%s", request, got, answer)
				}
				written = append(written, request+"\n--\n"+strings.TrimSpace(got))
			}
			if *update {
				is.NoErr(os.WriteFile(file, []byte(strings.Join(written, "\n\n")+"\n"), 0o600))
			}
		})
	}
}
