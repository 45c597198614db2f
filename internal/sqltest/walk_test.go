package sqltest

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

var update = flag.Bool("update", false, "write the generated files of testdata")

// walkFile shows what each step of the walk does. Every store gives the same.
const walkFile = "testdata/walk.txt"

// TestWalk follows Jane, who is a user of Acme, into Globex and out again, by HTTP and
// mail.
func TestWalk(t *testing.T) {
	t.Run("memstore", func(t *testing.T) { walksAlike(t, memstore.New()) })
	t.Run("engines", func(t *testing.T) {
		onEach(t, func(t *testing.T, e engine) { walksAlike(t, newStore(t, e.open(t), e.dialect, nil)) })
	})
}

// walksAlike compares what the walk shows over stores, which share their rows, with
// walkFile.
func walksAlike(t *testing.T, stores ...roster.Store) {
	is := is.New(t)
	got := walked(t, stores...)
	if *update {
		is.NoErr(os.WriteFile(walkFile, []byte(got), 0o644))
	}
	want, err := os.ReadFile(walkFile)
	is.NoErr(err)
	gots, wants := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	is.Equal(len(gots), len(wants))
	for i := range wants {
		if gots[i] != wants[i] {
			t.Errorf("line %d is\n%s\nand not\n%s", i+1, gots[i], wants[i])
		}
	}
}

// janeWalk is Jane in a walkWorld, with two devices and a token for each account.
type janeWalk struct {
	*walkWorld
	id             roster.ID
	phone, laptop  string    // sessions
	old            string    // a text that the phone's session had before it switched
	tokens, before [2]string // API tokens for each account: the newest ones, and those before them
	ann, gus       string    // tokens of the owners of Acme and of Globex
}

const (
	janesAddress = "jane@acme.test"
	anns, guses  = "ann@acme.test", "gus@globex.test"
)

// step is one thing that happens to Jane.
type step struct {
	name string
	says string
	do   func(w *janeWalk)
}

// steps are the walk, in order.
var steps = []step{
	{"at home", "Ann has signed up for Acme and Gus for Globex. Jane has accepted Ann's invitation, and signed in on a phone and a laptop.", (*janeWalk).begin},
	{"invited", "Gus invites Jane's address to Globex by Pickaxe's route.", (*janeWalk).invited},
	{"joined", "Jane joins by the mailed code, on the phone: POST /invitation/join. The host gives her a token for Globex.", (*janeWalk).joined},
	{"switched", "She acts in Globex on the phone: POST /session/account.", (*janeWalk).switched},
	{"promoted", "Gus makes her an admin of Globex by Axiom's route. She makes a user there, Kim, by Papershift's route and her token for Globex.", (*janeWalk).promoted},
	{"demoted", "Gus makes her a user of Globex again, by EmbedThis' route.", (*janeWalk).demoted},
	{"left", "She leaves Globex, on the phone: DELETE /accounts/{id}.", (*janeWalk).left},
	{"joined again", "Gus invites her again, and she joins on the phone. The host gives her another token for Globex.", (*janeWalk).joinedAgain},
	{"switched again", "She acts in Globex on the phone again.", (*janeWalk).switched},
	{"off at home", "Ann deactivates her at Acme by publica.la's route.", (*janeWalk).deactivated},
	{"on at home", "Ann reactivates her by publica.la's route. She signs in on the laptop, and gets other tokens.", (*janeWalk).reactivated},
}

func (w *janeWalk) begin() {
	w.signUp(acme, anns)
	w.signUp(globex, guses)
	ids := make(map[string]roster.ID)
	for s, address := range map[side]string{acme: anns, globex: guses} {
		u, err := w.in(s).UserByEmail(w.Context(), address)
		is.New(w.T).NoErr(err)
		ids[address] = u.ID
	}
	w.ann, w.gus = w.token(acme, ids[anns]), w.token(globex, ids[guses])
	w.invite(acme, w.ann)
	w.phone = w.begun(w.do(acme, "", "POST", "/invitation/accept", `{"code":"`+w.mailed(janesAddress)+`","name":"Jane","password":"`+walkPassword+`"}`))
	w.signIn()
	u, err := w.in(acme).UserByEmail(w.Context(), janesAddress)
	is.New(w.T).NoErr(err)
	w.id, w.tokens[acme] = u.ID, w.token(acme, u.ID)
	_, err = w.in(acme).Grant(w.Context(), u.ID, roster.NewGrant{Product: "reports"})
	is.New(w.T).NoErr(err)
	_, err = w.in(globex).GrantAccount(w.Context(), roster.NewGrant{Product: "reports"})
	is.New(w.T).NoErr(err)
}

func (w *janeWalk) signIn() {
	w.laptop = w.begun(w.do(acme, "", "POST", "/session", `{"email":"`+janesAddress+`","password":"`+walkPassword+`"}`))
}

// invite mails an invitation to Jane, by Pickaxe's route.
func (w *janeWalk) invite(s side, token string) {
	r := w.do(s, token, "POST", "/v1/studio/user/invite", `{"emails":["`+janesAddress+`"]}`)
	is.New(w.T).True(strings.Contains(r.body, `"status":"invited"`)) // whether somebody has the address elsewhere or not
}

func (w *janeWalk) invited() { w.invite(globex, w.gus) }

func (w *janeWalk) joined() {
	w.do(acme, w.phone, "POST", "/invitation/join", `{"code":"`+w.mailed(janesAddress)+`"}`)
	w.tokens[globex] = w.token(globex, w.id)
}

func (w *janeWalk) switched() {
	w.old = w.phone
	w.phone = w.begun(w.do(globex, w.phone, "POST", "/session/account", `{"account":"`+w.accounts[globex].String()+`"}`))
}

func (w *janeWalk) promoted() {
	w.do(globex, w.gus, "PUT", "/v2/users/"+w.id.String()+"/role", `{"role":"admin"}`)
	w.do(globex, w.tokens[globex], "POST", "/api/v1/users", `{"data":{"type":"user","attributes":{"name":"Kim","email":"kim@globex.test"}}}`)
}

func (w *janeWalk) demoted() {
	w.do(globex, w.gus, "POST", "/user/updateRole", `{"id":"`+w.id.String()+`","role":"user"}`)
}

func (w *janeWalk) left() {
	w.do(globex, w.phone, "DELETE", "/accounts/"+w.accounts[globex].String(), "")
}

func (w *janeWalk) joinedAgain() {
	w.before = w.tokens
	w.invited()
	w.joined()
}

// number returns the id that publica.la has for Jane.
func (w *janeWalk) number() string {
	u, err := w.in(acme).User(w.Context(), w.id)
	is.New(w.T).NoErr(err)
	return fmt.Sprint(u.Number)
}

func (w *janeWalk) deactivated() {
	w.do(acme, w.ann, "DELETE", "/integration-api/v1/dashboard/users/"+w.number(), "")
}

func (w *janeWalk) reactivated() {
	w.do(acme, w.ann, "PUT", "/integration-api/v1/dashboard/users/"+w.number()+"/re-activate", "")
	w.signIn()
	w.before = w.tokens
	for _, s := range sides {
		w.tokens[s] = w.token(s, w.id)
	}
}

// walked does every step, and returns what it shows: the steps with their events, and
// what Jane and the owners find after each.
func walked(t *testing.T, stores ...roster.Store) string {
	w := &janeWalk{walkWorld: newWalkWorld(t, stores...)}
	var text strings.Builder
	table := [][]string{{""}}
	for _, p := range probes {
		table = append(table, []string{p.name})
	}
	for i, s := range steps {
		w.now = w.now.Add(10 * time.Minute)
		s.do(w)
		fmt.Fprintf(&text, "%d %s: %s\n", i+1, s.name, s.says)
		for _, side := range sides {
			fmt.Fprintf(&text, "  trail of %s: %s\n", side, w.trail(side))
		}
		table[0] = append(table[0], s.name)
		for j, p := range probes {
			table[j+1] = append(table[j+1], p.of(w))
		}
	}
	text.WriteString("\n")
	writeTable(&text, table)
	return text.String()
}

// writeTable writes rows in columns. A row of one cell stands for itself.
func writeTable(text *strings.Builder, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			line += fmt.Sprintf("%-*s  ", widths[i], cell)
		}
		text.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}
