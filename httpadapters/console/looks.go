package console

import (
	"embed"
	"io/fs"

	"example.com/roster/httpadapters/internal/html"
)

//go:embed templates/*.tmpl texts/*.json console.css console.js
var files embed.FS

// Templates returns the templates of the console, for hosts that write their own: a file
// of that name in [Config].Files replaces it. "console.tmpl" defines "content", the others
// what stands in it. "layout.tmpl", which is around it, and "form.tmpl", which has the
// fields, can be replaced, too: they are those of package pages.
func Templates() fs.FS { return html.Folder(files, "templates") }

// Texts returns the texts of the console by language and key, for hosts that translate
// them. The caller may change what it gets.
func Texts() map[string]map[string]string { return html.Common().Merge(own()) }

// own returns the texts of this package.
func own() html.Texts { return html.MustRead(html.Folder(files, "texts")) }

// read returns a file that is part of the program.
func read(name string) string {
	text, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// newKit returns what renders the pages. Errors: a file or a text of the host's that is
// malformed, or that replaces none.
func newKit(cfg Config) (*html.Kit, error) {
	return html.New(html.Config{
		Templates: Templates(), Page: "console.tmpl", Texts: own(), Own: cfg.Files, OwnTexts: cfg.Texts,
		CSS: read("console.css") + cfg.CSS, Name: cfg.Name, Language: cfg.Language,
	})
}
