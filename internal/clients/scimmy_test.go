package clients_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/internal/browser/npm"
	"example.com/roster/memstore"
)

var scripts = flag.Int("scripts", 200, "random scripts that TestSCIMMY sends to both servers of SCIM")

// TestSCIMMY sends the same random scripts to roster's set and to a server that others
// wrote. Their answers are equal, but for the differences that are explained.
func TestSCIMMY(t *testing.T) {
	theirs := startSCIMMY(t)
	used := map[string]int{}
	steps := 0
	for seed := range *scripts {
		theirs.reset(t)
		steps += compareScript(t, uint64(seed), newSCIMServer(t), theirs, used)
		if t.Failed() {
			return
		}
	}
	is := is.New(t)
	for _, d := range differences {
		is.True(used[d.name] > 0) // each difference that is explained shows itself
	}
	t.Logf("%d scripts, %d steps; %v", *scripts, steps, used)
}

// compareScript sends the script of a seed to both and returns how many steps it has
// compared. A script ends where one of the two has made something that the other refuses.
func compareScript(t *testing.T, seed uint64, ours, theirs *scimServer, used map[string]int) int {
	script := newSCIMWriter(seed).script()
	for i, step := range script {
		a, b := ours.ask(t, step), theirs.ask(t, step)
		parted := explain(step, &a, &b, used)
		if parted {
			return i
		}
		if !reflect.DeepEqual(a, b) {
			for _, s := range script[:i+1] {
				t.Log(s)
			}
			t.Fatalf("script %d:\nroster answers %s\nscimmy answers %s", seed, a, b)
		}
	}
	return len(script)
}

// scimAnswer is what a server answers, with names in place of ids and without what
// differs by its nature: times, versions and places.
type scimAnswer struct {
	status   int
	scimType any // of an error
	total    any // of a list, like the next two
	start    any
	items    any
	all      []map[string]any // resources
}

func (a scimAnswer) String() string {
	all, _ := json.MarshalIndent(a.all, "", "  ") // it was JSON
	return fmt.Sprintf("%d %v, %v of %v from %v: %s", a.status, a.scimType, a.items, a.total, a.start, all)
}

// scimServer is one of the two servers.
type scimServer struct {
	url     string
	handler http.Handler      // nil: it is reached by url
	token   string            // empty: none is needed
	ids     map[string]string // by name
}

// newSCIMServer returns roster's set over an empty account.
func newSCIMServer(t *testing.T) *scimServer {
	t.Helper()
	dir := roster.New(memstore.New(), nil)
	token := "scim-admin-at-least-22-characters"
	if _, _, err := dir.IssueToken(t.Context(), roster.NewToken{Text: roster.SecretText(token), Role: roster.RoleAdmin}); err != nil {
		t.Fatal(err)
	}
	return &scimServer{
		url: "http://scim.example/scim/v2", handler: scim.New(dir, scim.Config{Authorize: httpadapters.Tokens(dir)}),
		token: token, ids: map[string]string{},
	}
}

// startSCIMMY starts the program npm/scimmy.mjs, which ends with the test.
func startSCIMMY(t *testing.T) *scimServer {
	t.Helper()
	is := is.New(t)
	npm.Install(t, "npm")
	cmd := exec.CommandContext(t.Context(), "node", "scimmy.mjs")
	cmd.Dir = "npm"
	in, err := cmd.StdinPipe() // the program ends with it
	is.NoErr(err)
	out, err := cmd.StdoutPipe()
	is.NoErr(err)
	is.NoErr(cmd.Start())
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	port, err := bufio.NewReader(out).ReadString('\n')
	is.NoErr(err)
	return &scimServer{url: "http://127.0.0.1:" + strings.TrimSpace(port)}
}

// reset makes the server forget everything.
func (s *scimServer) reset(t *testing.T) {
	t.Helper()
	s.ids = map[string]string{}
	answer, err := http.Post(s.url+"/reset", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
}

// ask sends a step and returns the answer.
func (s *scimServer) ask(t *testing.T, step scimStep) scimAnswer {
	t.Helper()
	body, err := json.Marshal(step.body)
	if err != nil {
		t.Fatal(err)
	}
	path := s.filled(step.path)
	request := httptest.NewRequest(step.method, s.url+path, strings.NewReader(s.filled(string(body))))
	request.RequestURI = ""
	request.Header.Set("Content-Type", "application/scim+json")
	request.Header.Set("Authorization", "Bearer "+s.token)
	status, text := s.send(t, request)
	var doc map[string]any
	if len(text) > 0 {
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatalf("%s: %s", step, text)
		}
	}
	if step.makes != "" && status == http.StatusCreated {
		s.ids[step.makes] = doc["id"].(string)
	}
	return s.answer(status, doc)
}

// filled returns a text with ids in place of names. A name of nothing becomes an id that
// nobody has.
func (s *scimServer) filled(text string) string {
	for _, kind := range "ug" {
		for i := range 20 {
			name := fmt.Sprintf("%c%d", kind, i)
			id := s.ids[name]
			if id == "" {
				id = "01890a5d-ac96-774b-bcce-b302099a8057"
			}
			text = strings.NewReplacer("{"+name+"}", id, "%7B"+name+"%7D", id).Replace(text)
		}
	}
	return text
}

func (s *scimServer) send(t *testing.T, r *http.Request) (int, []byte) {
	t.Helper()
	if s.handler != nil {
		recorder := httptest.NewRecorder()
		s.handler.ServeHTTP(recorder, r)
		return recorder.Code, recorder.Body.Bytes()
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(answer.Body); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, text.Bytes()
}

// answer returns an answer with names in place of ids.
func (s *scimServer) answer(status int, doc map[string]any) scimAnswer {
	a := scimAnswer{status: status}
	if status >= 400 {
		a.scimType = doc["scimType"]
		return a
	}
	resources, list := doc["Resources"].([]any)
	if list {
		a.total, a.start, a.items = doc["totalResults"], doc["startIndex"], doc["itemsPerPage"]
	} else if doc != nil {
		resources = []any{doc}
	}
	names := map[string]string{}
	for name, id := range s.ids {
		names[id] = name
	}
	for _, r := range resources {
		resource := named(r, names).(map[string]any)
		if meta, ok := resource["meta"].(map[string]any); ok {
			resource["meta"] = meta["resourceType"]
		}
		a.all = append(a.all, resource)
	}
	return a
}

// named returns a value with names in place of ids, and links without where they lead.
func named(v any, names map[string]string) any {
	switch v := v.(type) {
	case string:
		if name, ok := names[v]; ok {
			return name
		}
	case []any:
		list := make([]any, len(v))
		for i, part := range v {
			list[i] = named(part, names)
		}
		return list
	case map[string]any:
		o := map[string]any{}
		for name, part := range v {
			if name != "$ref" {
				o[name] = named(part, names)
			}
		}
		return o
	}
	return v
}
