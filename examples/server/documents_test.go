package main

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// document returns the curl commands of a vendor's page, which is in testdata
// byte for byte.
func document(t *testing.T, name string) []curl {
	t.Helper()
	is := is.New(t)
	text, err := os.ReadFile("testdata/" + name)
	is.NoErr(err)
	curls, err := parseCurls(string(text))
	is.NoErr(err)
	return curls
}

// TestPickaxeDocument sends every example of Pickaxe's page, in its order.
func TestPickaxeDocument(t *testing.T) {
	is := is.New(t)
	p := start(t, "-db", "sqlite:"+t.TempDir()+"/roster.db")
	put := strings.NewReplacer("https://api.pickaxe.co", p.base, "YOUR_API_TOKEN", p.token)

	// The page documents no answers: these are the fields that callers can write,
	// and those that clients read.
	jane := map[string]any{
		"email": "jane.doe@example.com", "name": "Jane Doe", "image": "https://example.com/image.jpg",
		"ipAddress": "123.456.789", "isEmailVerified": true, "summary": "", "currentUses": 0.0, "extraUses": 0.0,
		"products": []any{"product1", "product2"}, "boughtProducts": []any{}, "giftedProducts": []any{},
		"accessGroupId": nil, "accessGroupIds": []any{},
	}
	data := func(a answer) any {
		v, ok := a.json(t).(map[string]any)
		is.True(ok)
		is.Equal(len(v), 1) // data and nothing else
		return v["data"]
	}
	examples := []struct {
		request string
		check   func(answer)
	}{
		{"POST /v1/studio/user/create", func(a answer) {
			made, ok := data(a).(map[string]any)
			is.True(ok)
			id, _ := made["userId"].(string)
			is.True(id != "")
			jane["userId"] = id
			is.Equal(made, jane)
		}},
		{"POST /v1/studio/user/invite", func(a answer) {
			is.Equal(data(a), []any{map[string]any{ // she is active: no mail and no error
				"email": "jane.doe@example.com", "status": "unchanged", "userId": jane["userId"],
			}})
		}},
		{"GET /v1/studio/user/list?skip=0&take=10", func(a answer) {
			users, ok := data(a).([]any)
			is.True(ok)
			is.Equal(len(users), 2) // the owner, and
			is.Equal(users[1], jane)
		}},
		{"GET /v1/studio/user/jane.doe@example.com", func(a answer) { is.Equal(data(a), jane) }},
		{"PATCH /v1/studio/user/jane.doe@example.com", func(a answer) {
			jane["image"] = "https://example.com/image-updated.jpg"
			jane["ipAddress"] = "987.654.321"
			jane["products"] = []any{"product1", "product2", "product3"}
			jane["summary"] = "Updated summary of the user."
			jane["currentUses"], jane["extraUses"] = 100.0, 50.0
			is.Equal(data(a), jane)
		}},
		{"DELETE /v1/studio/user/jane.doe@example.com", func(a answer) { a.json(t) }}, // never an empty body
	}
	curls := document(t, "pickaxe.txt")
	is.Equal(len(curls), len(examples))
	for i, c := range curls {
		r := c.request(t, put)
		is.Equal(r.Method+" "+r.URL.RequestURI(), examples[i].request)
		a := send(t, r)
		is.Equal(a.status, http.StatusOK)
		examples[i].check(a)
	}
	is.Equal(p.ask(p.token, "GET", "/v1/studio/user/jane.doe@example.com", "").status, http.StatusNotFound)
}

// TestAxiomDocument sends every example of Axiom's page, in its order, and
// compares the answers with those on the page. abc123 on the page is the id of
// the new user.
func TestAxiomDocument(t *testing.T) {
	is := is.New(t)
	p := start(t, "-db", "sqlite:"+t.TempDir()+"/roster.db")
	id := "abc123"

	examples := []struct {
		request string
		status  int
		check   func(got, documented any)
	}{
		{"POST /v2/users", http.StatusOK, func(got, documented any) {
			made, ok := got.(map[string]any)
			is.True(ok)
			id, _ = made["id"].(string)
			is.True(id != "")
			documented.(map[string]any)["id"] = id
			is.Equal(got, documented)
		}},
		{"GET /v2/users", http.StatusOK, func(got, documented any) {
			users, ok := got.([]any)
			is.True(ok)
			is.Equal(len(users), 2) // the owner, and test_user
			for _, u := range users {
				is.Equal(shape(u), shape(documented.([]any)[0]))
			}
		}},
		{"GET /v2/users/ID", http.StatusOK, func(got, documented any) { is.Equal(got, documented) }},
		{"PUT /v2/users/ID", http.StatusOK, func(got, documented any) { is.Equal(got, documented) }},
		{"DELETE /v2/users/ID", http.StatusNoContent, nil},
	}
	curls := document(t, "axiom.txt")
	is.Equal(len(curls), len(examples))
	for i, c := range curls {
		put := strings.NewReplacer("https://api.axiom.co", p.base, "API_TOKEN", p.token, "abc123", id)
		r := c.request(t, put)
		is.Equal(r.Method+" "+strings.Replace(r.URL.RequestURI(), id, "ID", 1), examples[i].request)
		a := send(t, r)
		is.Equal(a.status, examples[i].status)
		if examples[i].check == nil {
			is.Equal(a.body, "")
			continue
		}
		examples[i].check(a.json(t), response(t, put.Replace(c.after)))
	}
	is.Equal(p.ask(p.token, "GET", "/v2/users/"+id, "").status, http.StatusNotFound)
}

// response returns the first JSON value after a command in a document.
func response(t *testing.T, after string) any {
	t.Helper()
	is := is.New(t)
	at := strings.IndexAny(after, "{[")
	is.True(at >= 0) // the page prints an answer
	var v any
	is.NoErr(json.NewDecoder(strings.NewReader(after[at:])).Decode(&v))
	return v
}

// shape returns v with its names kept and its texts replaced.
func shape(v any) any {
	object, ok := v.(map[string]any)
	if !ok {
		return "text"
	}
	shaped := make(map[string]any, len(object))
	for name, value := range object {
		shaped[name] = shape(value)
	}
	return shaped
}
