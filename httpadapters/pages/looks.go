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
func Templates() fs.FS { return folder("templates") }

// Texts returns the texts of the pages by language and key, for hosts that translate
// them. The caller may change what it gets.
func Texts() map[string]map[string]string {
	common, err := html.Common()
	if err != nil {
		panic(err) // the texts are part of the program
	}
	return common.Merge(own())
}

// own returns the texts of this package.
func own() html.Texts {
	texts, err := html.ReadTexts(folder("texts"))
	if err != nil {
		panic(err) // the texts are part of the program
	}
	return texts
}

func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return sub
}
