package pages_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/pages"
)

// verb is a verb of fmt in a text.
var verb = regexp.MustCompile(`%(\[\d+\])?[a-z]`)

// German says all that English says, with the same verbs.
func TestLanguagesHaveEveryText(t *testing.T) {
	is := is.New(t)
	texts := pages.Texts()
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
}

// Every text is said somewhere: a key that no file names is dead.
func TestNoTextIsDead(t *testing.T) {
	is := is.New(t)
	var sources strings.Builder
	for _, pattern := range []string{"*.go", "templates/*.tmpl", "../internal/html/*.go", "../internal/html/templates/*.tmpl"} {
		files, err := filepath.Glob(pattern)
		is.NoErr(err)
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				sources.Write(must(os.ReadFile(file))(t))
			}
		}
	}
	all := sources.String()
	for key := range pages.Texts()["en"] {
		if strings.HasPrefix(key, "reason: ") {
			continue // reasons are those of package roster
		}
		prefix, rest, _ := strings.Cut(key, ".")
		said := strings.Contains(all, `"`+key+`"`) ||
			prefix == "done" && strings.Contains(all, "?done="+rest+`"`) ||
			rest == "submit" && strings.Contains(all, `"`+prefix+`"`) || // codeForm
			prefix == "code" && strings.Contains(all, `"`+rest+`"`) || // badCode
			prefix == "state" // of roster.State
		if !said {
			t.Errorf("nothing says %q", key)
		}
	}
}

// What package roster says of a value that people type is translated.
func TestReasonsOfRosterAreTranslated(t *testing.T) {
	is := is.New(t)
	reason := regexp.MustCompile(`(?:badEmail|invalid)\((?:field, |"(?:password|avatar|tokens)", )?"(must [^"]+)"`)
	found := 0
	for _, file := range []string{"email.go", "password.go", "validate.go", "token.go"} {
		for _, m := range reason.FindAllStringSubmatch(string(must(os.ReadFile(filepath.Join("..", "..", file)))(t)), -1) {
			found++
			key := "reason: " + regexp.MustCompile(`%d|[0-9]+`).ReplaceAllString(m[1], "#")
			if _, ok := pages.Texts()["en"][key]; !ok {
				t.Errorf("%s: no text for %q", file, key)
			}
		}
	}
	is.True(found > 15)
}

func TestLanguageOfABrowser(t *testing.T) {
	for accept, want := range map[string]string{
		"":                        "Sign in",
		"de":                      "Anmelden",
		"de-AT,de;q=0.9,en;q=0.5": "Anmelden",
		"fr,de;q=0.5":             "Anmelden",
		"en-GB,de;q=0.5":          "Sign in",
		"ja":                      "Sign in",
		"*":                       "Sign in",
		"de;q=0,en":               "Sign in",
		"garbage;;;q=":            "Sign in",
	} {
		t.Run(accept, func(t *testing.T) {
			is := is.New(t)
			b := newFixture(t, nil).browser()
			b.lang = accept
			is.Equal(b.open("/account/sign-in").title(), want)
		})
	}
}

// Who chooses a language keeps it, on every page, and the page and its code stay.
func TestChosenLanguage(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	must(f.T1.Invite(t.Context(), roster.NewInvitation{Email: "new@x.test", Mail: true}))(t)
	b := f.browser().open("/account/accept?code=" + f.code())
	b.click("Deutsch")
	is.Equal(b.title(), "T1 beitreten")
	b.submit("accept", "name", "Neu", "password", "kurz")
	is.True(strings.HasPrefix(b.says("password"), "Nehmen Sie 8 bis 256 Zeichen."))
	b.click("English") // of a page that a form has led to
	is.Equal(b.title(), "Join T1")
	is.Equal(b.open("/account/forgot").title(), "Choose a new password")
	is.Equal(b.open("/account/forgot?language=xx").title(), "Choose a new password")
	is.Equal(attr(all(b.page, "html")[0], "lang"), "en")
}

// A host adds a language, and replaces sentences of the others.
func TestTextsOfAHost(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, c *pages.Config) {
		c.Language = "ar"
		c.Texts = map[string]map[string]string{
			"ar": {"language": "العربية", "sign-in.title": "تسجيل الدخول"},
			"en": {"sign-in.title": "Come in"},
		}
	})
	b := f.browser().open("/account/sign-in")
	is.Equal(b.title(), "تسجيل الدخول")
	is.Equal(attr(all(b.page, "html")[0], "dir"), "rtl")
	is.True(strings.Contains(b.text(), "Password")) // what the language lacks is English
	b.lang = "en"
	is.Equal(b.open("/account/sign-in").title(), "Come in")
}

// A host replaces a template, the style sheet's colours, the logo and the name.
func TestLooksOfAHost(t *testing.T) {
	is := is.New(t)
	logo := `<svg xmlns="http://www.w3.org/2000/svg"/>`
	f := newFixture(t, func(_ *roster.Config, c *pages.Config) {
		c.Name, c.CSS = "Acme & Söhne", ":root { --accent: #a03 }"
		c.Links = []pages.Link{{URL: "/shop", Text: "Shop"}, {URL: "javascript:alert(1)", Text: "Bad"}}
		c.Files = fstest.MapFS{
			"logo.svg":     {Data: []byte(logo)},
			"sign-in.tmpl": {Data: []byte(`{{define "content"}}<p>Hello!</p>{{template "form" .Body.Form}}{{end}}`)},
		}
	})
	b := f.browser().open("/account/sign-in")
	is.True(strings.Contains(b.text(), "Hello!"))
	is.True(strings.Contains(b.body, "Acme &amp; Söhne"))
	is.True(strings.Contains(b.body, `<a href="/shop">Shop</a>`))
	is.True(!strings.Contains(b.body, "javascript:"))
	is.True(strings.HasSuffix(b.open("style.css").body, "--accent: #a03 }"))
	is.Equal(b.open("logo.svg").body, logo)
	b.open("sign-in").submit("sign-in", "email", "alice@x.test", "password", password)
	is.Equal(b.title(), "Your profile") // the form is still the form
}

// Mistakes of a host are found when it starts.
func TestConfigThatCannotBe(t *testing.T) {
	files := func(name, text string) fs.FS { return fstest.MapFS{name: {Data: []byte(text)}} }
	for says, change := range map[string]func(*pages.Config){
		"CookieName":               func(c *pages.Config) { c.CookieName = "a b" },
		"Home":                     func(c *pages.Config) { c.Home = "//evil.test" },
		"SignUp.Domains":           func(c *pages.Config) { c.SignUp = httpadapters.SignUpConfig{Mode: httpadapters.SignUpDomains} },
		"Anywhere":                 func(c *pages.Config) { c.Anywhere = true },
		"first language: xx":       func(c *pages.Config) { c.Language = "xx" },
		`"!!"`:                     func(c *pages.Config) { c.Texts = map[string]map[string]string{"!!": {}} },
		`"sign-in.titel"`:          func(c *pages.Config) { c.Texts = map[string]map[string]string{"en": {"sign-in.titel": "x"}} },
		"sign-in.tmpl":             func(c *pages.Config) { c.Files = files("sign-in.tmpl", "{{") },
		"no page has the template": func(c *pages.Config) { c.Files = files("signin.tmpl", "x") },
	} {
		t.Run(says, func(t *testing.T) {
			f := newFixture(t, nil)
			cfg := f.cfg
			change(&cfg)
			defer func() {
				if said, _ := recover().(string); !strings.HasPrefix(said, "pages: ") || !strings.Contains(said, says) {
					t.Errorf("said %q", said)
				}
			}()
			pages.New(f.Dir, cfg)
		})
	}
}
