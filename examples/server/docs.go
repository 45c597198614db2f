package main

import (
	"net/http"

	"example.com/roster/apidocs"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/httpadapters/session"
)

// newDocs returns the page that describes every API of the server, and tries it out.
func newDocs() http.Handler {
	return apidocs.New(apidocs.Config{Title: "roster", Sets: []apidocs.Set{
		{Name: "Axiom", Spec: axiom.Spec()},
		{Name: "Pickaxe", Spec: pickaxe.Spec()},
		{Name: "EmbedThis Builder", Spec: embedthis.Spec(), Server: "/tok"},
		{Name: "publica.la", Spec: publicala.Spec()},
		{Name: "Papershift Pulse", Spec: papershift.Spec()},
		{Name: "SCIM 2.0", Spec: scim.Spec()},
		{Name: "Sessions", Spec: session.Spec()},
	}})
}
