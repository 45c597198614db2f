// Package html renders the pages of the sets that people use: their layout, style
// sheet, texts and forms. A page is a value ([Page]); which one to show, and what was
// wrong, the sets decide.
package html

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
	"sync"
	"time"
)

//go:embed templates/*.tmpl texts/*.json style.css logo.svg
var shared embed.FS

// Config says what pages look like.
type Config struct {
	Templates fs.FS  // of the set: "*.tmpl", each defines "content"
	Page      string // the one of Templates that is a page, where the others are parts of it; empty: each is a page
	Texts     Texts  // of the set
	Own       fs.FS  // of the host, which replace those of the set and of the layout; nil: none
	OwnTexts  Texts  // of the host
	CSS       string // behind the style sheet
	Name      string // of the host's product; empty: the text "name"
	Language  string // of those whose browser asks for none that there is; empty: English
}

// Kit renders pages. It is safe for concurrent use.
type Kit struct {
	cfg       Config
	catalogue *catalogue
	pages     map[string]map[string]func() (*template.Template, error) // by language and name; parsed when it is asked for
	css       []byte
	logo      []byte
	version   string // of style sheet and logo
}

// New returns the Kit of a Config. Errors: a template that is malformed or that no page
// has, a language or a text that is none.
func New(cfg Config) (*Kit, error) {
	if cfg.Language == "" {
		cfg.Language = English
	}
	k := &Kit{cfg: cfg, pages: map[string]map[string]func() (*template.Template, error){}}
	var err error
	if k.catalogue, err = newCatalogue(Common().Merge(cfg.Texts), cfg.OwnTexts, cfg.Language); err != nil {
		return nil, err
	}
	for _, language := range k.catalogue.names {
		if k.pages[language], err = k.parse(language); err != nil {
			return nil, err
		}
	}
	if err := k.checkOwn(); err != nil {
		return nil, err
	}
	if k.css, err = k.read("style.css", shared); err != nil {
		return nil, err
	}
	k.css = append(k.css, cfg.CSS...)
	if k.logo, err = k.read("logo.svg", shared); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append(bytes.Clone(k.css), k.logo...))
	k.version = hex.EncodeToString(sum[:6])
	return k, nil
}

// read returns a file of the host's or, where it has none of that name, of from.
func (k *Kit) read(name string, from fs.FS) ([]byte, error) {
	if k.cfg.Own != nil {
		text, err := fs.ReadFile(k.cfg.Own, name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return text, err
		}
	}
	return fs.ReadFile(from, name)
}

// parse returns the templates of the pages in a language, by name.
func (k *Kit) parse(language string) (map[string]func() (*template.Template, error), error) {
	base := template.New("").Funcs(k.funcs(language)).Option("missingkey=error")
	if err := k.add(base, Folder(shared, "templates")); err != nil {
		return nil, err
	}
	names, err := fs.Glob(k.cfg.Templates, "*.tmpl")
	if err != nil {
		return nil, err
	}
	pages := map[string]func() (*template.Template, error){}
	for _, name := range names {
		text, err := k.read(name, k.cfg.Templates)
		if err != nil {
			return nil, err
		}
		if k.cfg.Page != "" && name != k.cfg.Page {
			if _, err := base.New(name).Parse(string(text)); err != nil {
				return nil, err
			}
			continue
		}
		pages[strings.TrimSuffix(name, ".tmpl")] = sync.OnceValues(func() (*template.Template, error) {
			page, err := base.Clone()
			if err == nil {
				_, err = page.New(name).Parse(string(text))
			}
			return page, err
		})
	}
	return pages, nil
}

// add parses the files of a folder into base.
func (k *Kit) add(base *template.Template, folder fs.FS) error {
	names, err := fs.Glob(folder, "*.tmpl")
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := k.read(name, folder)
		if err != nil {
			return err
		}
		if _, err := base.New(name).Parse(string(text)); err != nil {
			return err
		}
	}
	return nil
}

// checkOwn refuses templates of the host's that replace none, or that are malformed. What
// is wrong with one is so in every language.
func (k *Kit) checkOwn() error {
	if k.cfg.Own == nil {
		return nil
	}
	names, err := fs.Glob(k.cfg.Own, "*.tmpl")
	if err != nil {
		return err
	}
	for _, name := range names {
		if !has(k.cfg.Templates, name) && !has(Folder(shared, "templates"), name) {
			return fmt.Errorf("no page has the template %s", name)
		}
	}
	for _, page := range k.pages[k.cfg.Language] {
		if _, err := page(); err != nil {
			return err
		}
	}
	return nil
}

// has reports whether a folder has a file.
func has(folder fs.FS, name string) bool {
	_, err := fs.Stat(folder, name)
	return err == nil
}

// funcs are what templates may call: t says a text, time a moment.
func (k *Kit) funcs(language string) template.FuncMap {
	return template.FuncMap{
		"t": func(v any, args ...any) (string, error) {
			switch v := v.(type) {
			case Text:
				return k.catalogue.text(language, v), nil
			case string:
				if _, ok := k.catalogue.texts[language][v]; !ok {
					return "", fmt.Errorf("no text has the key %q", v)
				}
				return k.catalogue.text(language, T(v, args...)), nil
			}
			return "", fmt.Errorf("t takes a text or a key, not a %T", v)
		},
		"time": func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") },
		"iso":  func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	}
}

// Has reports whether the catalogue has a text with that key.
func (k *Kit) Has(key string) bool {
	_, ok := k.catalogue.texts[English][key]
	return ok
}

// Text returns t in a language.
func (k *Kit) Text(language string, t Text) string { return k.catalogue.text(language, t) }

// Languages returns the languages that there are, the default one first.
func (k *Kit) Languages() []string { return k.catalogue.names }

// Match returns the language that somebody wants best: the first of wanted that there
// is, each a list as in Accept-Language.
func (k *Kit) Match(wanted ...string) string { return k.catalogue.match(wanted...) }
