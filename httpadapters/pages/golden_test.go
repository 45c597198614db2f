package pages

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
	"example.com/roster/memstore"
)

var update = flag.Bool("update", false, "write the pages in testdata/golden anew")

// version is what the style sheet changes in every page.
var version = regexp.MustCompile(`\?v=[0-9a-f]{12}`)

// hostile is a text that is markup, right to left, and too long for a line.
const hostile = `<b>&"'` + "سليم" + "Donaudampfschifffahrtsgesellschaftskapitän"

var (
	at     = time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	id     = roster.ID{6: 0x70, 8: 0x80, 15: 1}
	person = roster.User{Profile: roster.Profile{Email: "jane@example.com", EmailVerified: true, Name: "Jane Doe", Avatar: "jane.png"}}
)

// shown are the pages as values, by the names of their files.
func shown() map[string]html.Page {
	wrong := map[string]html.Text{"email": html.T("reason: must not be empty"), "password": html.T("reason: must have # to # characters", 8, 256)}
	refused := signInPage(false)(signInForm("jane", "", nil).Refused(wrong))
	refused.Problem = html.T("refused.fields")
	saved := profilePage(person)(profileForm(person.Name, person.Avatar))
	saved.Notice = html.T("done.profile")
	impersonated := profilePage(roster.User{Profile: roster.Profile{Email: "a@x.test", Name: hostile}})(profileForm(hostile, ""))
	impersonated.Bar = html.T("impersonated", hostile)
	invitation := invitationBody{Account: html.Plain("Acme"), Email: "new@example.com", Role: "user", Register: true, SignIn: "sign-in?next=accept"}
	member := invitation
	member.Register, member.Who, member.Join = false, "Jane Doe", codeForm("join", "code")
	tokens := tokensBody{Account: html.Plain("Acme"), May: true, Made: "xaat-text", Next: "tokens?after=1", Tokens: []tokenRow{
		{Name: hostile, Made: at, Revoke: html.Form{Action: "revoke-token", Submit: html.T("tokens.revoke"), About: html.Plain(hostile), Quiet: true}},
		{Name: "used", Made: at, Used: at, Expires: at, Over: true, Revoke: html.Form{Action: "revoke-token", Submit: html.T("tokens.revoke"), Quiet: true}},
	}}
	pages := map[string]html.Page{
		"sign-in":          signInPage(true)(signInForm("", "/app?a=b", nil)),
		"sign-in-refused":  refused,
		"sign-in-accounts": signInPage(false)(signInForm("jane@example.com", "", []roster.PersonAccount{{Account: id, Name: hostile}, {Account: id}})),
		"sign-up":          signUpPage(signUpForm("")),
		"finish":           finishPage(finishForm("code", "", "", false)),
		"finish-account":   finishPage(finishForm("code", "Jane", "Acme", true)),
		"enter":            enterPage("owner@example.com")(codeForm("enter", "code")),
		"accept":           acceptPage(invitation)(acceptForm("code", "")),
		"accept-member":    acceptPage(member)(acceptForm("code", "")),
		"forgot":           forgotPage(forgotForm("jane@example.com")),
		"reset":            resetPage(codeForm("reset", "code", newPassword("password"))),
		"verify":           verifyPage("")(codeForm("verify", "code")),
		"verify-nobody":    verifyPage("sign-in?next=verify")(codeForm("verify", "code")),
		"confirm":          confirmPage(codeForm("confirm", "code")),
		"undo":             undoPage(codeForm("undo", "code")),
		"code":             {Name: "code", Title: html.T("code.title"), Body: badCode{html.T("code.reset"), againAt["reset"]}},
		"problem":          {Name: "problem", Title: html.T("problem.title"), Problem: html.T("refused.not-found"), Root: "../"},
		"profile":          saved,
		"profile-hostile":  impersonated,
		"password":         passwordPage(passwordForm()),
		"address":          addressPage(person, roster.PendingEmail{})(addressForm("")),
		"address-open":     addressPage(roster.User{Profile: roster.Profile{Email: "jane@example.com"}}, roster.PendingEmail{Address: "jane.new@example.com", Expires: time.Date(2030, 1, 5, 12, 0, 0, 0, time.UTC)})(addressForm("jane.doe@example.com")),
		"sessions": sessionsPage(sessionsBody{Many: true, Next: "sessions?after=1", Sessions: []sessionRow{
			{Device: html.DeviceOf("Firefox/140.0 Linux").Text(), Place: "Berlin", Began: at, Used: at, Current: true, End: html.Form{Action: "end-session", Submit: html.T("sessions.end"), Quiet: true}},
			{Device: html.DeviceOf("").Text(), Began: at, Used: at, Impersonation: true, End: html.Form{Action: "end-session", Submit: html.T("sessions.end"), About: html.T("device.unknown"), Quiet: true}},
		}, Others: html.Form{Action: "end-sessions", Submit: html.T("sessions.end-others"), Danger: true, Quiet: true}}),
		"tokens":       tokensPage(tokens)(tokenForm("", "90")),
		"tokens-empty": tokensPage(tokensBody{Account: html.T("account.unnamed")})(tokenForm("", "90")),
		"accounts": accountsPage(accountsBody{Accounts: []accountRow{
			newAccountRow(roster.PersonAccount{Account: id, Name: "Acme", Role: "owner", State: roster.StateActive}, id),
			newAccountRow(roster.PersonAccount{Account: roster.ID{1}, Name: hostile, Role: "user", State: roster.StateActive, Membership: id}, id),
			newAccountRow(roster.PersonAccount{Account: roster.ID{2}, Role: "user", State: roster.StateInvited, Membership: id}, id),
		}}),
		"leave":  leavePage(html.Plain("Acme"))(leaveForm(id)),
		"data":   dataPage(dataBody{Delete: true}),
		"delete": deletePage(deleteForm(true)),
	}
	framed := pages["profile"]
	framed.Who, framed.SignOut = "Jane Doe", "sign-out"
	framed.Nav = []html.Link{{URL: "./", Text: html.T("nav.profile"), Current: true}, {URL: "data", Text: html.T("nav.data")}}
	framed.Host = []html.Link{{URL: "/", Text: html.Plain("Shop")}}
	pages["profile"] = framed
	return pages
}

// TestGolden compares each page with a file: go test ./httpadapters/pages -run
// TestGolden -update writes them anew, and the difference shows what people will see.
func TestGolden(t *testing.T) {
	kit := New(roster.New(memstore.New(), nil), Config{}).kit
	seen := map[string]bool{}
	for name, page := range shown() {
		page.Here = html.Here{Path: page.Name}
		seen[page.Name] = true
		for _, language := range kit.Languages() {
			if language != "en" && !strings.HasPrefix(name, "s") { // half of them show that the language reaches everything
				continue
			}
			t.Run(name+"/"+language, func(t *testing.T) {
				is := is.New(t)
				got, err := kit.HTML(page, language)
				is.NoErr(err)
				again, err := kit.HTML(page, language)
				is.NoErr(err)
				is.Equal(string(got), string(again)) // the same value makes the same page
				got = version.ReplaceAll(got, []byte("?v=VERSION"))
				file := filepath.Join("testdata", "golden", name+"."+language+".html")
				if *update {
					is.NoErr(os.MkdirAll(filepath.Dir(file), 0o755))
					is.NoErr(os.WriteFile(file, got, 0o644))
				}
				want, err := os.ReadFile(file)
				is.NoErr(err)
				is.Equal(string(got), string(want))
			})
		}
	}
	files, err := fs.ReadDir(Templates(), ".")
	is.New(t).NoErr(err)
	for _, file := range files {
		if name := strings.TrimSuffix(file.Name(), ".tmpl"); !seen[name] {
			t.Errorf("%s has no page here", file.Name())
		}
	}
}
