package rostermail_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/rostermail"
)

// code is the text of a code, as long as one.
var code = strings.Repeat("c", 43)

// newMessage returns a message as a relay delivers it.
func newMessage(purpose roster.Purpose) roster.Message {
	at := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	return roster.Message{
		ID: roster.NewID(), Try: 1, Event: roster.Event{At: at}, Account: roster.Account{AccountProfile: roster.AccountProfile{Name: "Acme & Söhne <b>"}},
		Purpose: purpose, Email: "jane@example.com", Code: roster.SecretText(code), Expires: at.Add(time.Hour),
	}
}

// messages has one message for each kind of letter.
func messages() map[rostermail.Kind]roster.Message {
	member, known := newMessage(roster.PurposeInvitation), newMessage(roster.PurposeSignUp)
	member.Member, known.Code, known.Expires = true, "", time.Time{}
	return map[rostermail.Kind]roster.Message{
		rostermail.KindInvitation:        newMessage(roster.PurposeInvitation),
		rostermail.KindInvitationMember:  member,
		rostermail.KindPasswordReset:     newMessage(roster.PurposePasswordReset),
		rostermail.KindEmailVerification: newMessage(roster.PurposeEmailVerification),
		rostermail.KindEmailChange:       newMessage(roster.PurposeEmailChange),
		rostermail.KindEmailUndo:         newMessage(roster.PurposeEmailUndo),
		rostermail.KindSignUp:            newMessage(roster.PurposeSignUp),
		rostermail.KindSignUpKnown:       known,
	}
}

// newLetters returns letters of acme.example, as change has changed their Config.
func newLetters(t *testing.T, change func(*rostermail.Config)) *rostermail.Letters {
	t.Helper()
	cfg := rostermail.Config{From: "users@acme.example", FromName: "Acme", PublicURL: "https://app.acme.example/"}
	if change != nil {
		change(&cfg)
	}
	l, err := rostermail.NewLetters(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLetters(t *testing.T) {
	letters := newLetters(t, nil)
	pages := rostermail.DefaultPages()
	is.New(t).Equal(len(messages()), len(pages)) // every kind has a row
	for kind, m := range messages() {
		t.Run(string(kind), func(t *testing.T) {
			is := is.New(t)
			l, err := letters.Write(m)
			is.NoErr(err)
			is.Equal(l.Kind, kind)
			is.Equal(l.To, "jane@example.com")
			link := "https://app.acme.example" + pages[kind]
			if m.Code != "" {
				link += "#" + code
			}
			is.Equal(l.Link, link)
			is.True(strings.Contains(l.Text, "\n"+link+"\n"))
			is.True(strings.Contains(l.HTML, `href="`+link+`"`))
			is.Equal(strings.Contains(l.Text, "until 1 January 2030, 01:00 UTC"), m.Code != "")
			is.Equal(strings.Contains(l.HTML, "until 1 January 2030, 01:00 UTC"), m.Code != "")
			is.True(strings.Contains(l.Subject+l.Text, "Acme & Söhne <b>"))
			is.True(strings.Contains(l.HTML, "Acme &amp; Söhne &lt;b&gt;"))
			is.True(!strings.Contains(l.HTML, "Söhne <b>"))
			is.True(!strings.Contains(l.HTML, "src=")) // nothing is fetched when it is read
		})
	}
}

// Pages that need no script get the code in the query.
func TestPagesBelow(t *testing.T) {
	letters := newLetters(t, func(c *rostermail.Config) { c.Pages = rostermail.PagesBelow("/account") })
	for purpose, want := range map[roster.Purpose]string{
		roster.PurposeInvitation:        "/account/accept?code=" + code,
		roster.PurposePasswordReset:     "/account/reset?code=" + code,
		roster.PurposeEmailVerification: "/account/verify?code=" + code,
		roster.PurposeEmailChange:       "/account/confirm?code=" + code,
		roster.PurposeEmailUndo:         "/account/undo?code=" + code,
		roster.PurposeSignUp:            "/account/finish?code=" + code,
	} {
		t.Run(string(purpose), func(t *testing.T) {
			is := is.New(t)
			l, err := letters.Write(newMessage(purpose))
			is.NoErr(err)
			is.Equal(l.Link, "https://app.acme.example"+want)
			is.True(strings.Contains(l.Text, "\n"+l.Link+"\n"))
			is.True(strings.Contains(l.HTML, `href="`+l.Link+`"`))
		})
	}
}

// A member of another account signs in and joins.
func TestLetterToAMember(t *testing.T) {
	is := is.New(t)
	l, err := newLetters(t, nil).Write(messages()[rostermail.KindInvitationMember])
	is.NoErr(err)
	is.True(strings.Contains(l.Text, "Sign in as\nyou always do"))
}

func TestTemplates(t *testing.T) {
	is := is.New(t)
	own := fstest.MapFS{
		"invitation.tmpl": {Data: []byte(`{{define "subject"}}Komm zu {{.Account}}{{end}}{{define "before"}}Hier:{{end}}{{define "button"}}Los{{end}}{{define "after"}}Bis bald{{end}}`)},
		"layout.txt":      {Data: []byte("{{template \"before\" .}}\r\n{{.Link}}\r\n{{template \"after\" .}}\r\n")},
	}
	letters := newLetters(t, func(c *rostermail.Config) {
		c.Templates = own
		c.Pages = map[rostermail.Kind]string{rostermail.KindInvitation: "/hallo"}
	})
	l, err := letters.Write(newMessage(roster.PurposeInvitation))
	is.NoErr(err)
	is.Equal(l.Subject, "Komm zu Acme & Söhne <b>")
	is.Equal(l.Text, "Hier:\nhttps://app.acme.example/hallo#"+code+"\nBis bald\n")
	is.True(strings.Contains(l.HTML, ">Los</a>"))
	l, err = letters.Write(newMessage(roster.PurposePasswordReset))
	is.NoErr(err)
	is.True(strings.HasPrefix(l.Subject, "Your new password")) // what own lacks
	is.True(strings.HasPrefix(l.Text, "somebody, most likely you"))
	_, err = letters.Write(roster.Message{Purpose: roster.PurposeToken})
	is.True(err != nil)
}

// A name is a text, and neither a template nor HTML nor a header.
func TestLetterOfAHostileName(t *testing.T) {
	is := is.New(t)
	letters := newLetters(t, nil)
	m := newMessage(roster.PurposeInvitation)
	m.Account.Name = `{{.Link}} <a href="https://evil.example">`
	l, err := letters.Write(m)
	is.NoErr(err)
	is.True(strings.Contains(l.Subject, m.Account.Name))
	is.True(!strings.Contains(l.HTML, `<a href="https://evil.example"`))
	for _, name := range []string{"Acme\r\nBcc: evil@example.com", "Acme\nBcc: evil@example.com", "Acme\rx"} {
		m.Account.Name = name
		_, err = letters.Write(m)
		is.True(err != nil)
	}
}

// What is wrong is said before the first mail.
func TestLettersRefuse(t *testing.T) {
	valid := rostermail.Config{From: "users@acme.example", PublicURL: "https://app.acme.example"}
	for name, c := range map[string]struct {
		change func(*rostermail.Config)
		says   string
	}{
		"no From":              {func(c *rostermail.Config) { c.From = "" }, "From must be"},
		"a name in From":       {func(c *rostermail.Config) { c.From = "Acme <users@acme.example>" }, "From must be"},
		"two lines of a name":  {func(c *rostermail.Config) { c.FromName = "Acme\r\nBcc: x" }, "FromName must be"},
		"no PublicURL":         {func(c *rostermail.Config) { c.PublicURL = "" }, "PublicURL must be"},
		"a script":             {func(c *rostermail.Config) { c.PublicURL = "javascript:alert(1)" }, "PublicURL must be"},
		"a URL with a query":   {func(c *rostermail.Config) { c.PublicURL += "?a=b" }, "PublicURL must be"},
		"a password in a URL":  {func(c *rostermail.Config) { c.PublicURL = "https://a:b@acme.example" }, "PublicURL must be"},
		"an unknown kind":      {func(c *rostermail.Config) { c.Pages = map[rostermail.Kind]string{"x": "/"} }, "Pages must have"},
		"a page without slash": {func(c *rostermail.Config) { c.Pages = map[rostermail.Kind]string{"sign-up": "x"} }, "Pages must have"},
		"an unknown blank":     {own("sign-up.tmpl", `{{define "subject"}}a{{end}}{{define "before"}}{{.Password}}{{end}}{{define "button"}}{{end}}{{define "after"}}{{end}}`), "Password"},
		"no subject":           {own("sign-up.tmpl", `{{define "before"}}a{{end}}{{define "button"}}{{end}}{{define "after"}}{{end}}`), "subject"},
		"an empty subject":     {own("sign-up.tmpl", `{{define "subject"}} {{end}}`), "the subject of sign-up must be one line"},
		"no button":            {own("sign-up.tmpl", `{{define "subject"}}a{{end}}{{define "before"}}{{end}}{{define "after"}}{{end}}`), "button"},
		"not a template":       {own("layout.txt", `{{.Link`), "layout.txt"},
		"not an HTML template": {own("layout.html", `<a href="{{.Link}`), "layout.html"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			cfg := valid
			c.change(&cfg)
			_, err := rostermail.NewLetters(cfg)
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), c.says)) // names what is wrong
		})
	}
}

// own replaces one template.
func own(name, text string) func(*rostermail.Config) {
	return func(c *rostermail.Config) { c.Templates = fstest.MapFS{name: {Data: []byte(text)}} }
}

// Defaults can be copied and changed.
func TestDefaults(t *testing.T) {
	is := is.New(t)
	files, err := fs.Glob(rostermail.Defaults(), "*")
	is.NoErr(err)
	is.Equal(len(files), len(rostermail.DefaultPages())+2) // and the layouts
	newLetters(t, func(c *rostermail.Config) { c.Templates = rostermail.Defaults() })
}

func TestPrinter(t *testing.T) {
	is := is.New(t)
	var out strings.Builder
	p := rostermail.NewPrinter(newLetters(t, nil), &out)
	is.NoErr(p.Deliver(t.Context(), newMessage(roster.PurposePasswordReset)))
	is.True(strings.Contains(out.String(), "--- mail to jane@example.com: Your new password at Acme"))
	is.True(strings.Contains(out.String(), "\nhttps://app.acme.example/reset#"+code+"\n"))
	out.Reset()
	is.NoErr(p.Deliver(t.Context(), roster.Message{}))
	is.Equal(out.String(), "") // nothing to mail
	is.True(p.Deliver(t.Context(), newMessage(roster.PurposeToken)) != nil)
}
