package sqltest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/matryer/is"

	"example.com/roster"
)

// probe is something that one can find out about Jane at any time.
type probe struct {
	name string
	of   func(w *janeWalk) string
}

// probes are the rows of the table.
var probes = slices.Concat(
	[]probe{
		{"phone: acts in", func(w *janeWalk) string { return w.session(w.phone) }},
		{"phone, by its text before it switched", func(w *janeWalk) string { return w.session(w.old) }},
		{"laptop: acts in", func(w *janeWalk) string { return w.session(w.laptop) }},
		{"laptop: her sessions", func(w *janeWalk) string { return w.count(w.laptop, "/sessions", `"user_agent"`) }},
		{"laptop: her accounts", (*janeWalk).places},
		{"phone: the page that needs reports", func(w *janeWalk) string { return w.page(w.phone) }},
		{"laptop: the page that needs reports", func(w *janeWalk) string { return w.page(w.laptop) }},
	},
	onSides("token for %s: the page that needs reports", func(w *janeWalk, s side) string { return status(w.ask(s, w.tokens[s], "GET", "/reports", "")) }),
	onSides("token before for %s: the page that needs reports", (*janeWalk).tokenBefore),
	onSides("access to reports in %s", (*janeWalk).access),
	onSides("what %s sees of her", (*janeWalk).seen),
	setProbes(),
)

// onSides returns a probe for each account.
func onSides(name string, of func(w *janeWalk, s side) string) []probe {
	var all []probe
	for _, s := range sides {
		all = append(all, probe{fmt.Sprintf(name, s), func(w *janeWalk) string { return of(w, s) }})
	}
	return all
}

// vendorSet asks one vendor's set for Jane, and for all users.
type vendorSet struct {
	name string
	read func(w *janeWalk) vendorRequest
	list vendorRequest
	id   func(w *janeWalk) string // how it shows Jane's id
}

type vendorRequest struct{ method, path, body string }

var vendorSets = []vendorSet{
	{
		"Pickaxe", func(*janeWalk) vendorRequest { return vendorRequest{"GET", "/v1/studio/user/" + janesAddress, ""} },
		vendorRequest{"GET", "/v1/studio/user/list?skip=0&take=100", ""}, byUUID,
	},
	{
		"Axiom", func(w *janeWalk) vendorRequest { return vendorRequest{"GET", "/v2/users/" + w.id.String(), ""} },
		vendorRequest{"GET", "/v2/users", ""}, byUUID,
	},
	{
		"EmbedThis", func(w *janeWalk) vendorRequest {
			return vendorRequest{"POST", "/user/get", `{"id":"` + w.id.String() + `"}`}
		},
		vendorRequest{"POST", "/user/find?limit=100", "{}"}, byUUID,
	},
	{
		"publica.la", func(*janeWalk) vendorRequest { return vendorRequest{"GET", publicalaUsers + "/" + janesAddress, ""} },
		vendorRequest{"GET", publicalaUsers + "?page=1&per_page=100", ""}, func(w *janeWalk) string { return `"id":` + w.number() + `,` },
	},
	{
		"Papershift", func(w *janeWalk) vendorRequest { return vendorRequest{"GET", "/api/v1/users/" + w.id.String(), ""} },
		vendorRequest{"GET", "/api/v1/users?page[size]=100", ""}, byUUID,
	},
}

const publicalaUsers = "/integration-api/v1/dashboard/users"

func byUUID(w *janeWalk) string { return w.id.String() }

// setProbes ask each set for Jane and for its list, as Jane by her token for each
// account, and as the account's owner.
func setProbes() (all []probe) {
	for _, v := range vendorSets {
		ask := func(request func(*janeWalk) vendorRequest, token func(*janeWalk, side) string) func(w *janeWalk, s side) string {
			return func(w *janeWalk, s side) string {
				r := request(w)
				return w.found(w.ask(s, token(w, s), r.method, r.path, r.body), v.id(w))
			}
		}
		list := func(*janeWalk) vendorRequest { return v.list }
		all = slices.Concat(all,
			onSides(v.name+": herself, by her token for %s", ask(v.read, (*janeWalk).own)),
			onSides(v.name+": the list, by her token for %s", ask(list, (*janeWalk).own)),
			onSides(v.name+": she, by the owner of %s", ask(v.read, (*janeWalk).owner)),
			onSides(v.name+": the list, by the owner of %s", ask(list, (*janeWalk).owner)),
		)
	}
	return all
}

// own returns Jane's token for an account.
func (w *janeWalk) own(s side) string { return w.tokens[s] }

// owner returns the token of an account's owner.
func (w *janeWalk) owner(s side) string { return []string{w.ann, w.gus}[s] }

// status returns a status, as people read it: ok for 200.
func status(r walkReply) string {
	if r.status == 200 {
		return "ok"
	}
	return fmt.Sprint(r.status)
}

// found tells whom an answer of a set shows: Jane, another user with her address, or
// neither. id is how the set shows Jane's id.
func (w *janeWalk) found(r walkReply, id string) string {
	switch {
	case r.status != 200:
		return status(r)
	case strings.Contains(r.body, id):
		return "Jane"
	case strings.Contains(r.body, janesAddress):
		return "another"
	}
	return "nobody"
}

// session tells where a session acts, and with which role. Both programs say the same.
func (w *janeWalk) session(token string) string {
	if token == "" {
		return "-"
	}
	var answers [2]string
	for _, s := range sides {
		r := w.ask(s, token, "GET", "/session", "")
		answers[s] = status(r)
		if r.status == 200 {
			var v struct {
				Role    string
				Session struct{ Account roster.ID }
			}
			w.into(r, &v)
			answers[s] = side(slices.Index(w.accounts[:], v.Session.Account)).String() + " " + v.Role
		}
	}
	is.New(w.T).Equal(answers[acme], answers[globex])
	return answers[acme]
}

// count tells how often a text is in an answer of the session set.
func (w *janeWalk) count(token, path, text string) string {
	r := w.ask(acme, token, "GET", path, "")
	if r.status != 200 {
		return status(r)
	}
	return fmt.Sprint(strings.Count(r.body, text))
}

// places tells where Jane can act, by her laptop.
func (w *janeWalk) places() string {
	r := w.ask(globex, w.laptop, "GET", "/accounts", "")
	if r.status != 200 {
		return status(r)
	}
	var v struct {
		Accounts []struct{ Name, Role, State string }
	}
	w.into(r, &v)
	var all []string
	for _, a := range v.Accounts {
		all = append(all, a.Name+" "+a.Role)
		is.New(w.T).Equal(a.State, "active")
	}
	return strings.Join(all, ", ")
}

// page opens the page that needs a product, by a session.
func (w *janeWalk) page(token string) string {
	a, b := status(w.ask(acme, token, "GET", "/reports", "")), status(w.ask(globex, token, "GET", "/reports", ""))
	is.New(w.T).Equal(a, b)
	return a
}

// tokenBefore opens the page by the token that Jane had before the newest one.
func (w *janeWalk) tokenBefore(s side) string {
	if w.before[s] == "" {
		return "-"
	}
	return status(w.ask(s, w.before[s], "GET", "/reports", ""))
}

// access tells the host whether Jane may use a product in an account.
func (w *janeWalk) access(s side) string {
	d, err := w.in(s).Access(w.Context(), w.id, "reports")
	switch {
	case errors.Is(err, roster.ErrNotFound):
		return "not found"
	case err != nil:
		return err.Error()
	case d.Allowed:
		return "allowed"
	}
	var all []string
	for _, r := range d.Reasons {
		all = append(all, string(r.Kind))
	}
	return strings.Join(all, ", ")
}

// seen tells what the host reads of Jane in an account.
func (w *janeWalk) seen(s side) string {
	u, err := w.in(s).User(w.Context(), w.id)
	if errors.Is(err, roster.ErrNotFound) {
		return "not found"
	}
	is.New(w.T).NoErr(err)
	return string(u.State) + " " + string(u.Role)
}

// lateKinds are events that are written later, in real time.
var lateKinds = []roster.EventKind{
	roster.EventSignInFailed, roster.EventSignInThrottled, roster.EventCodeRefused, roster.EventTokenRefused, roster.EventForbidden,
}

// trail returns what has happened in an account during the step.
func (w *janeWalk) trail(s side) string {
	var all []string
	for e, err := range w.in(s).AllEvents(w.Context(), roster.EventQuery{From: w.now}) {
		is.New(w.T).NoErr(err)
		if !slices.Contains(lateKinds, e.Kind) {
			all = append(all, string(e.Kind))
		}
	}
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, ", ")
}
