package console

import (
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
)

// english is the frame of the golden pages.
var english = frameIn(html.English)

// frameIn returns the frame of pages in a language.
func frameIn(language string) frame {
	kit, err := newKit(Config{})
	if err != nil {
		panic(err)
	}
	return frame{Base: "/console", texts: kit, lang: language}
}

// Values of the pages that are shown. Names are long, of another direction, or look like markup.
var (
	noon  = time.Date(2030, 1, 5, 12, 0, 0, 0, time.UTC)
	jane  = roster.User{ID: roster.ID{15: 1}, Account: roster.ID{15: 9}, State: roster.StateActive, Created: noon, Activated: noon, Activity: noon, Profile: roster.Profile{Name: "Jane Doe", Email: "jane@x.test", EmailVerified: true, Role: roster.RoleUser}}
	layla = roster.User{ID: roster.ID{15: 2}, State: roster.StateInvited, Created: noon, Profile: roster.Profile{Name: "ليلى بنت عبد الله", Email: "layla@x.test", Role: roster.RoleAdmin}}
	long  = roster.User{ID: roster.ID{15: 3}, State: roster.StateDeactivated, Deactivated: noon, DeactivatedReason: "on leave", Created: noon, Profile: roster.Profile{Name: strings.Repeat("Wolfeschlegelsteinhausen", 10), Role: roster.RoleUser, ExternalID: "crm-7"}}
	sly   = roster.User{ID: roster.ID{15: 4}, State: roster.StateDeleted, Discarded: noon, Created: noon, Profile: roster.Profile{Name: `<script>alert(1)</script>`, Email: `"a"@x.test`, Role: roster.RoleUser}}

	readers = roster.AccessGroup{ID: roster.ID{14: 1}, Number: 7, Created: noon, GroupProfile: roster.GroupProfile{Name: "Readers", Products: []string{"book", "paper"}, Period: roster.PeriodMonth, Uses: 3}}
	press   = roster.Team{ID: roster.ID{13: 1}, Created: noon, TeamProfile: roster.TeamProfile{Name: "Press"}}
	desk    = roster.Team{ID: roster.ID{13: 2}, Created: noon, TeamProfile: roster.TeamProfile{Name: "Copy desk", Parent: press.ID}}
	token   = roster.Secret{ID: roster.ID{12: 1}, User: jane.ID, Name: "laptop", Prefix: "x-", Role: roster.RoleUser, Created: noon, Scopes: []string{"users:read"}}
	session = roster.Secret{ID: roster.ID{12: 2}, User: jane.ID, UserAgent: "UA", Network: "203.0.113.7", Created: noon, LastUsed: noon}
	called  = names{jane.ID: "Jane Doe", layla.ID: layla.Name}
	groups  = []option{{Text: "none"}, {Value: readers.ID.String(), Text: "Readers"}}
	roles   = []option{{Value: "user", Text: "user"}, {Value: "admin", Text: "admin"}}

	happened = []roster.Event{
		{ID: roster.ID{11: 1}, User: jane.ID, Kind: roster.EventUserEdited, At: noon, Actor: roster.Actor{User: layla.ID}, Detail: roster.StoredJSONObject(`{"changed":["name"]}`)},
		{ID: roster.ID{11: 2}, User: jane.ID, Kind: roster.EventSignedIn, At: noon, Actor: roster.Actor{User: jane.ID, Impersonator: layla.ID}},
		{ID: roster.ID{11: 3}, Kind: roster.EventGroupCreated, At: noon, Actor: roster.Actor{Token: token.ID}},
	}
)

// person returns the view of a person with a record of each kind.
func personOf(in frame, u roster.User) personView {
	return personView{
		frame: in, User: u, Impersonate: u.State == roster.StateActive, Roles: roles, Groups: groups, AllTeams: in.teamOptions([]roster.Team{press}, roster.ID{}),
		Grants:   []roster.Grant{{ID: roster.ID{10: 1}, Group: readers.ID, Until: noon, Source: "bought"}, {ID: roster.ID{10: 2}, Product: "video", From: noon}},
		Sessions: []roster.Secret{session}, Devices: map[string]string{"UA": "Firefox on Linux"}, Tokens: []roster.Secret{token},
		Identities: []roster.Identity{{ID: roster.ID{9: 1}, Issuer: "https://login.x.test", Subject: "7"}},
		Teams:      []roster.TeamMembership{{Team: press.ID, Created: noon}},
		Accounts:   []roster.PersonAccount{{Account: u.Account}, {Name: "Elsewhere", Membership: roster.ID{8: 1}, Role: roster.RoleAdmin, State: roster.StateActive}},
		Events:     happened, Product: "video",
		Decision:   roster.Decision{At: noon, Product: "video", Reasons: []roster.Reason{{Kind: roster.ReasonNoGrant}}},
		GroupNames: names{readers.ID: "Readers"}, TeamNames: names{press.ID: "Press"}, Actors: called,
	}
}

// refusedBy returns a refusal of a form, and the page says why.
func refusedBy(action, field, reason string, typed url.Values) *refusal {
	return &refusal{problem: problem{http.StatusUnprocessableEntity, field, reason}, action: action, typed: typed}
}

// goldens are the pages in the language of a frame, by the name of their file.
func goldens(in frame) map[string]struct {
	page    page
	refused *refusal
	shell   shell
} {
	type golden = struct {
		page    page
		refused *refusal
		shell   shell
	}
	list := peopleView{frame: in, Roles: roles, Total: 4, Page: roster.PersonPage{Next: "next", People: []roster.Person{
		{User: jane}, {User: layla, Membership: roster.Membership{ID: roster.ID{8: 2}}}, {User: long}, {User: sly},
	}}}
	days := []day{{At: noon, N: 3}, {At: noon.AddDate(0, 0, 1)}, {At: noon.AddDate(0, 0, 2), N: 200, More: true}}
	states := map[roster.State]int{roster.StateActive: 1234567, roster.StateInvited: 2}
	above := personOf(in, layla)
	above.Above = true
	waiting := personOf(in, jane)
	waiting.Waits = roster.PendingEmail{Address: "jane.new@x.test", Asked: noon}
	erased := personOf(in, sly)
	erased.User.Erased = noon
	empty := personView{frame: in, User: roster.User{ID: jane.ID, State: roster.StateCreated}}
	shown := page{Title: in.t("nav.tokens"), Secret: secret{in.t("tokens.made"), "x-secret", in.t("tokens.made.hint")}}
	nav := shell{Base: "/console", Host: []html.Link{{URL: "/account/", Text: html.T("account-link")}}, Who: "Olga", Here: html.Here{Path: "/console/"}, Nav: []html.Link{{URL: "/console/", Text: html.T("nav.overview"), Current: true}}}
	return map[string]golden{
		"overview":       {page: overviewPage(overviewView{Account: "Acme", frame: in, States: states, SignIns: days, Failures: days[1:2], Sessions: 7, More: true, Staff: true, Dead: 1}), shell: nav},
		"overview-empty": {page: overviewPage(overviewView{frame: in, SignIns: days[1:2], Failures: days[1:2]})},
		"people":         {page: peoplePage(list)},
		"people-empty":   {page: peoplePage(peopleView{frame: in})},
		"people-none":    {page: peoplePage(peopleView{frame: in, Search: "zz", Total: -1})},
		"people-refused": {page: peoplePage(list), refused: refusedBy("/console/people", "action", "must be one of the list", url.Values{})},
		"person":         {page: personPage(waiting)},
		"person-above":   {page: personPage(above)},
		"person-locked":  {page: personPage(personOf(in, long))},
		"person-removed": {page: personPage(personOf(in, sly))},
		"person-erased":  {page: personPage(erased)},
		"person-empty":   {page: personPage(empty)},
		"person-refused": {
			page:    personPage(personOf(in, jane)),
			refused: refusedBy("/console/people/"+jane.ID.String()+"/profile", "email", "must have a valid domain", url.Values{"part": {"email"}, "email": {`jane@"x`}}),
		},
		"acting":            {page: page{Title: "Forbidden", Lead: "Your role does not allow this."}, shell: shell{Base: "/console", Bar: "Olga, you act as Jane.", BarEnd: "/console/impersonation/end"}},
		"invitations":       {page: invitationPage(invitationView{frame: in, Roles: roles, Default: "user", Groups: groups, Teams: groups, GroupNames: names{readers.ID: "Readers"}, Creators: called, Page: roster.InvitationPage{Invitations: []roster.OpenInvitation{{ID: roster.ID{7: 1}, User: layla, Creator: jane.ID, Plan: readers.ID, PlanUntil: noon, Created: noon}}, Next: roster.ID{7: 1}}})},
		"invitations-empty": {page: invitationPage(invitationView{frame: in})},
		"groups":            {page: groupsPage(groupsView{frame: in, Groups: []roster.AccessGroup{readers}})},
		"group":             {page: groupPage(groupView{frame: in, Group: readers, Grants: []roster.Grant{{User: jane.ID}, {}}, Names: called})},
		"teams":             {page: teamsPage(teamsView{frame: in, Teams: []roster.Team{desk, press}})},
		"teams-empty":       {page: teamsPage(teamsView{frame: in})},
		"team":              {page: teamPage(teamView{frame: in, Team: desk, Teams: []roster.Team{desk, press}, Members: []roster.TeamMembership{{User: jane.ID, Created: noon}}, Names: called})},
		"tokens":            {page: tokensPage(tokensView{frame: in, Tokens: []roster.Secret{token, {ID: roster.ID{12: 3}}}, Names: called, Roles: roles})},
		"secret":            {page: shown},
		"events":            {page: eventsPage(eventsView{frame: in, Typed: url.Values{"kind": {"account closed"}}, Kinds: in.kindOptions()[:3], Events: roster.EventPage{Events: happened, Next: "n", Prev: "p"}, Names: called})},
		"events-empty":      {page: eventsPage(eventsView{frame: in})},
		"scim":              {page: scimPage(scimView{frame: in, Names: called, Exchanges: []SCIMExchange{{At: noon, Method: "PATCH", Path: "/Users/<1>", Status: 404, Problem: "no such user", Took: time.Millisecond, Token: "okta"}, {At: noon, Method: "GET", Path: "/Users", Status: 200, User: jane.ID}}})},
		"scim-empty":        {page: scimPage(scimView{frame: in})},
		"deliveries":        {page: deliveriesPage(deliveriesView{frame: in, Dead: []dead{{Delivery: roster.Delivery{ID: roster.ID{6: 1}, Consumer: "mail", Dead: noon, Tries: 20}, Event: happened[0], Reason: "550 no such mailbox"}, {}}, Waiting: []roster.Delivery{{Consumer: "mail", Due: noon}}})},
		"deliveries-empty":  {page: deliveriesPage(deliveriesView{frame: in})},
		"accounts":          {page: accountsPage(accountsView{frame: in, Accounts: []roster.Account{{ID: roster.ID{5: 1}, AccountProfile: roster.AccountProfile{Name: "Acme"}, Created: noon}, {ID: roster.ID{5: 2}, Closed: noon}}})},
		"account":           {page: in.accountPage(roster.Account{ID: roster.ID{5: 1}, AccountProfile: roster.AccountProfile{Name: "Acme"}, Created: noon}, 3, true)},
		"account-closed":    {page: in.accountPage(roster.Account{ID: roster.ID{5: 1}, Closed: noon}, 0, false)},
	}
}

// TestPages compares the HTML of each page, which is made of values alone, with a file.
// go test -run TestPages -update writes the files: read what changed.
func TestPages(t *testing.T) {
	update := flag.Lookup("update").Value.String() == "true"
	for name, golden := range goldens(english) {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			p := golden.page
			p.prepare(golden.refused)
			if golden.shell.Base == "" {
				golden.shell.Base = "/console"
			}
			got, err := english.texts.HTML(p.shared(golden.shell), html.English)
			is.NoErr(err)
			file := filepath.Join("testdata", "golden", name+".html")
			got = regexp.MustCompile(`\?v=[0-9a-f]+`).ReplaceAll(got, nil) // of the style sheet
			if update {
				is.NoErr(os.WriteFile(file, got, 0o600))
			}
			want, err := os.ReadFile(file)
			is.NoErr(err)
			if string(got) != string(want) {
				t.Errorf("%s is not the page any more: go test -run TestPages -update writes it, and git diff shows what changed", file)
			}
			if strings.Contains(string(got), "<script>") || strings.Contains(string(got), "style=") || strings.Contains(string(got), "ZgotmplZ") {
				t.Errorf("%s has markup that no template has", file)
			}
		})
	}
}

// A page of people is small enough for a slow network, whatever they are called.
func TestPeoplePageIsSmall(t *testing.T) {
	is := is.New(t)
	v := peopleView{frame: english, Roles: roles, Total: 100_000, Page: roster.PersonPage{Next: strings.Repeat("n", 120), Prev: strings.Repeat("p", 120)}}
	for i := range peoplePerPage {
		u := jane
		u.ID, u.Name, u.Email = roster.ID{15: byte(i)}, fmt.Sprintf("Person Number %d of Many", i), fmt.Sprintf("person.number.%d@example.com", i)
		v.Page.People = append(v.Page.People, roster.Person{User: u})
	}
	p := peoplePage(v)
	p.prepare(nil)
	text, err := english.texts.HTML(p.shared(shell{Base: "/console"}), html.English)
	is.NoErr(err)
	if len(text) > 60<<10 {
		t.Errorf("a page of %d people has %d bytes: more than 60 KiB", peoplePerPage, len(text))
	}
	is.True(len(read("console.js")) < 10<<10)
}
