package html

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

// Texts are sentences by language, such as "en" or "pt-BR", and key. A sentence may
// have the verbs of fmt, with the numbers of their arguments: "%[1]s".
type Texts map[string]map[string]string

// English is the language that has every text.
const English = "en"

// ReadTexts reads texts from files such as "en.json", each an object of texts by key.
func ReadTexts(files fs.FS) (Texts, error) {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return nil, err
	}
	all := Texts{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		texts := map[string]string{}
		if err := json.Unmarshal(text, &texts); err != nil {
			return nil, fmt.Errorf("%s must be an object of texts: %w", name, err)
		}
		all[strings.TrimSuffix(name, path.Ext(name))] = texts
	}
	return all, nil
}

// Merge returns t with the texts of others, of which later ones win.
func (t Texts) Merge(others ...Texts) Texts {
	all := Texts{}
	for _, texts := range append([]Texts{t}, others...) {
		for name, byKey := range texts {
			if all[name] == nil {
				all[name] = map[string]string{}
			}
			maps.Copy(all[name], byKey)
		}
	}
	return all
}

// catalogue has the texts of each language, the default one first. A text that a
// language lacks is the English one.
type catalogue struct {
	tags    []language.Tag
	names   []string // of tags
	texts   Texts
	matcher language.Matcher
	printer map[string]*message.Printer
}

// newCatalogue returns the catalogue of the texts of pages, and of own, which replace
// some of them. first is the language of those whose browser asks for none of the others.
func newCatalogue(ofPages, own Texts, first string) (*catalogue, error) {
	texts := ofPages.Merge(own)
	if texts[English] == nil || texts[first] == nil {
		return nil, errors.New("the texts must have English and the first language: " + first)
	}
	c := &catalogue{texts: Texts{}, printer: map[string]*message.Printer{}}
	c.names = slices.Sorted(maps.Keys(texts))
	at := slices.Index(c.names, first)
	c.names = slices.Concat([]string{first}, c.names[:at], c.names[at+1:])
	built := catalog.NewBuilder()
	for _, name := range c.names {
		tag, err := language.Parse(name)
		if err != nil {
			return nil, fmt.Errorf("the language of texts must be a BCP 47 tag, such as en or pt-BR: %q is none", name)
		}
		c.tags = append(c.tags, tag)
		c.texts[name] = maps.Clone(texts[English])
		for key, text := range texts[name] {
			if _, ok := ofPages[English][key]; !ok {
				return nil, fmt.Errorf("no page has the text %q, which the language %s has", key, name)
			}
			c.texts[name][key] = text
		}
		for key, text := range c.texts[name] {
			if err := built.SetString(tag, key, text); err != nil {
				return nil, err
			}
		}
		c.printer[name] = message.NewPrinter(tag, message.Catalog(built))
	}
	c.matcher = language.NewMatcher(c.tags)
	return c, nil
}

// match returns the language that somebody wants best. What is wanted comes first,
// each a list as in Accept-Language.
func (c *catalogue) match(wanted ...string) string {
	for _, list := range wanted {
		tags, _, err := language.ParseAcceptLanguage(list)
		if err != nil || len(tags) == 0 {
			continue
		}
		if _, at, confidence := c.matcher.Match(tags...); confidence > language.No {
			return c.names[at]
		}
	}
	return c.names[0]
}

// text returns t in a language.
func (c *catalogue) text(name string, t Text) string {
	if t.Key == "" {
		return t.Plain
	}
	if _, ok := c.texts[name][t.Key]; !ok {
		return t.Key
	}
	if !strings.Contains(c.texts[name][t.Key], "%") {
		return c.texts[name][t.Key] // it needs none of the values
	}
	args := make([]any, len(t.Args))
	for i, arg := range t.Args {
		if inner, ok := arg.(Text); ok {
			arg = c.text(name, inner)
		}
		if text, ok := arg.(string); ok && (c.direction(name) == "rtl" || strings.ContainsFunc(text, writtenLeft)) {
			arg = isolate + text + popIsolate
		}
		args[i] = arg
	}
	return c.printer[name].Sprintf(t.Key, args...)
}

// rightToLeft are the scripts that are written from right to left.
var rightToLeft = []string{"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg"}

// isolate and popIsolate are around a name inside a sentence that may be written in the
// other direction, so that neither mixes up the order of the other (UAX #9).
const isolate, popIsolate = "\u2068", "\u2069"

// writtenLeft reports characters of scripts that are written from right to left.
func writtenLeft(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Thaana, unicode.Syriac, unicode.Nko, unicode.Adlam, unicode.Hanifi_Rohingya)
}

// direction returns in which direction a language is written, as HTML says it.
func (c *catalogue) direction(name string) string {
	script, _ := c.tags[slices.Index(c.names, name)].Script()
	if slices.Contains(rightToLeft, script.String()) {
		return "rtl"
	}
	return "ltr"
}
