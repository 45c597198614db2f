package papershift_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"
)

// TestLinkage sends relationships: those that the server sent are no change, others
// are refused.
func TestLinkage(t *testing.T) {
	const sales, support = `{"type":"team","id":"{sales}"}`, `{"type":"teams","id":"{support}","attributes":{"name":"x"}}`
	for name, c := range map[string]struct {
		relationships string
		refused       string // the relation; empty: 200
	}{
		"the own account":            {`"account":{"data":{"type":"account","id":"{T1}"}}`, ""},
		"teams, in another order":    {`"teams":{"data":[` + support + `,` + sales + `]}`, ""},
		"links alone":                {`"teams":{"links":{"self":"/x"}}`, ""},
		"an unknown relation":        {`"manager":{"data":{"type":"user","id":"1"}}`, ""},
		"its own account membership": {`"account_memberships":{"data":[{"type":"account_membership","id":"{alice}"},{"type":"account_membership","id":"{abroad}"}]}`, ""},

		"no account":                  {`"account":{"data":null}`, "account"},
		"another account":             {`"account":{"data":{"type":"account","id":"{T2}"}}`, "account"},
		"another type":                {`"account":{"data":{"type":"team","id":"{T1}"}}`, "account"},
		"no team":                     {`"teams":{"data":[]}`, "teams"},
		"one team less":               {`"teams":{"data":[` + sales + `]}`, "teams"},
		"one team twice":              {`"teams":{"data":[` + sales + `,` + sales + `]}`, "teams"},
		"one more":                    {`"teams":{"data":[` + sales + `,` + support + `,{"type":"team","id":"{field}"}]}`, "teams"},
		"a text":                      {`"teams":{"data":"x"}`, "teams"},
		"an id that is 7":             {`"teams":{"data":[{"type":"team","id":7}]}`, "teams"},
		"the first that is a change":  {`"teams":{"data":[]},"account":{"data":null}`, "account"},
		"team memberships with no id": {`"team_memberships":{"data":[{}]}`, "team_memberships"},
	} {
		for _, method := range []string{"PUT", "PATCH"} {
			t.Run(method+" "+name, func(t *testing.T) {
				is := is.New(t)
				f := tree(t)
				r := f.ask("adm1", method, "/api/v1/users/{alice}", `{"data":{"type":"user","id":"{alice}","attributes":{"name":"Changed"},"relationships":{`+c.relationships+`}}}`)
				if c.refused == "" {
					is.Equal(r.Status, 200)
					is.Equal(f.User("alice").Name, "Changed")
					return
				}
				is.Equal(r.Status, 403)
				is.Equal(*refused(t, r).Source.Pointer, "/data/relationships/"+c.refused)
				is.True(f.User("alice").Name != "Changed")
			})
		}
	}
}

// TestEcho sends back what was read, with every relation included.
func TestEcho(t *testing.T) {
	is := is.New(t)
	f := tree(t)
	for _, as := range []string{"adm1", "alice"} {
		read := f.ask(as, "GET", "/api/v1/users/{alice}?include=account,account_memberships,teams,team_memberships", "")
		version := f.User("alice").Version
		is.Equal(f.ask(as, "PATCH", "/api/v1/users/{alice}", read.Body).Status, 200)
		is.Equal(f.User("alice").Version, version)
		is.Equal(f.ask(as, "PATCH", "/api/v1/users/{alice}", strings.Replace(read.Body, `"name":"`, `"name":"New `, 1)).Status, 200)
		is.True(strings.HasPrefix(f.User("alice").Name, "New "))
	}
}
