package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// TestIdentityHeader signs in the person whom a header names, which needs the
// flag.
func TestIdentityHeader(t *testing.T) {
	for _, test := range []struct {
		name   string
		flags  []string
		header string
		status int
	}{
		{"the header of the flag", []string{"-identity-header", "X-Email"}, "X-Email", http.StatusOK},
		{"another header", []string{"-identity-header", "X-Email"}, "X-Mail", http.StatusUnauthorized},
		{"without the flag", nil, "X-Email", http.StatusUnauthorized},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			p := start(t, append(test.flags, "-db", "memory:")...)
			r, err := http.NewRequestWithContext(t.Context(), "POST", p.base+"/user/login", strings.NewReader("{}"))
			is.NoErr(err)
			r.Header.Set(test.header, "owner@example.com")
			signed := send(t, r)
			is.Equal(signed.status, test.status)
			is.Equal(strings.Contains(signed.body, "owner@example.com"), test.status == http.StatusOK)
		})
	}
}

// TestNobodyVerifiesAnAddressByUsingIt signs in by the token of a user who has
// asked for an address of somebody else: the own one still counts.
func TestNobodyVerifiesAnAddressByUsingIt(t *testing.T) {
	is := is.New(t)
	p := start(t, "-db", "memory:", "-as", helperToken+"=user:low@example.com")
	is.Equal(p.ask(helperToken, "POST", "/user/login", "{}").status, http.StatusOK)
	var low struct {
		ID string `json:"id"`
	}
	is.NoErr(json.Unmarshal([]byte(p.ask(helperToken, "POST", "/user/get", "{}").body), &low))
	is.Equal(p.ask(helperToken, "POST", "/user/update", `{"id":"`+low.ID+`","email":"somebody@example.com"}`).status, http.StatusOK)
	signed := p.ask(helperToken, "POST", "/user/login", "{}")
	is.Equal(signed.status, http.StatusOK)
	is.True(strings.Contains(signed.body, "low@example.com"))
}
