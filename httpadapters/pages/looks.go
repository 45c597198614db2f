package pages

import (
	"embed"
	"io/fs"

	"example.com/roster/httpadapters/internal/html"
)

//go:embed templates/*.tmpl texts/*.json
var files embed.FS

// Templates returns the templates of the pages, each of which defines "content", for
// hosts that write their own: a file of that name in [Config].Files replaces it.
// "layout.tmpl", which is around each of them, and "form.tmpl", which has the forms,
// can be replaced, too.
func Templates() fs.FS { return html.Folder(files, "templates") }

// Texts returns the texts of the pages by language and key, for hosts that translate
// them. The caller may change what it gets.
func Texts() map[string]map[string]string { return html.Common().Merge(own()) }

// own returns the texts of this package.
func own() html.Texts { return html.MustRead(html.Folder(files, "texts")) }
