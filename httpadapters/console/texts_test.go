package console

import (
	"html"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// verb is a verb of fmt in a text.
var verb = regexp.MustCompile(`%(\[\d+\])?[a-z]`)

// German says all that English says, with the same verbs.
func TestLanguagesHaveEveryText(t *testing.T) {
	is := is.New(t)
	texts := Texts()
	is.Equal(slices.Sorted(maps.Keys(texts)), []string{"de", "en"})
	is.Equal(slices.Sorted(maps.Keys(texts["de"])), slices.Sorted(maps.Keys(texts["en"])))
	for key, text := range texts["en"] {
		got, want := verb.FindAllString(texts["de"][key], -1), verb.FindAllString(text, -1)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) || texts["de"][key] == "" {
			t.Errorf("%s: %q has other verbs than %q", key, texts["de"][key], text)
		}
	}
	for _, kind := range roster.EventKinds() {
		is.Equal(texts["en"]["event."+string(kind)], string(kind))
	}
}

// Every text of the console is said somewhere: a key that no file names is dead.
func TestNoTextIsDead(t *testing.T) {
	is := is.New(t)
	var sources strings.Builder
	for _, pattern := range []string{"*.go", "templates/*.tmpl"} {
		files, err := filepath.Glob(pattern)
		is.NoErr(err)
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				text, err := os.ReadFile(file)
				is.NoErr(err)
				sources.Write(text)
			}
		}
	}
	all, common := sources.String(), fromCommon()
	for key := range own()["en"] {
		stem := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".many")
		prefix, rest, _ := strings.Cut(stem, ".")
		said := strings.Contains(all, `"`+stem+`"`) || common[key] ||
			// keys that are put together
			slices.Contains([]string{"event", "state", "error", "allowance", "period", "action", "overview"}, prefix) ||
			strings.HasPrefix(key, "reason: ") && reasonIsGiven(all, key) ||
			strings.Contains(all, `"`+rest+`"`) && slices.Contains([]string{"done", "nav", "bulk", "why"}, prefix) ||
			prefix == "bulk" && strings.Contains(all, `"`+strings.TrimPrefix(rest, "did.")+`"`) ||
			prefix == "done" && slices.Contains(roster.Actions(), roster.Action(rest)) ||
			prefix == "why" && strings.Contains(all, `"`+strings.TrimPrefix(strings.TrimPrefix(rest, "to."), "wait-or-")+`"`)
		if !said {
			t.Errorf("nothing says %q", key)
		}
	}
}

// fromCommon are the keys of the layout's texts, which the console says otherwise.
func fromCommon() map[string]bool {
	all := map[string]bool{}
	for key := range Texts()["en"] {
		if _, ours := own()["en"][key]; !ours {
			all[key] = true
		}
	}
	for _, key := range []string{"name", "nav.set", "refused.last-owner", "refused.forbidden", "refused.no-mail"} {
		all[key] = true
	}
	return all
}

// reasonIsGiven reports whether the console or package roster refuses a value so.
func reasonIsGiven(all, key string) bool {
	reason := regexp.QuoteMeta(strings.TrimPrefix(key, "reason: "))
	return regexp.MustCompile(strings.ReplaceAll(reason, "#", `[0-9]+`)).MatchString(all) || strings.HasSuffix(key, "must be to come")
}

// Every page is German all over where German is asked for: no English sentence is left.
func TestGerman(t *testing.T) {
	english, german := Texts()["en"], Texts()["de"]
	for name, golden := range goldens(frameIn("de")) {
		t.Run(name, func(t *testing.T) {
			p := golden.page
			p.prepare(golden.refused)
			text, err := frameIn("de").texts.HTML(p.shared(golden.shell), "de")
			is.New(t).NoErr(err)
			shown := html.UnescapeString(string(text))
			for key, sentence := range english {
				if strings.Contains(sentence, " ") && !strings.Contains(sentence, "%") && sentence != german[key] && strings.Contains(shown, ">"+sentence+"<") {
					t.Errorf("%s is English: %s", key, sentence)
				}
			}
		})
	}
}

// Templates names what a host can replace.
func TestTemplates(t *testing.T) {
	is := is.New(t)
	names, err := fs.Glob(Templates(), "*.tmpl")
	is.NoErr(err)
	is.Equal(names, []string{"chart.tmpl", "console.tmpl", "request.tmpl", "section.tmpl", "table.tmpl", "tree.tmpl"})
}
