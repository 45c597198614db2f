// Command brand shows the pages for people and the console in a host's own looks: a
// template, the colours, the texts and the logo are replaced. From the root of the
// repository:
//
//	go run ./examples/brand
package main

import (
	"context"
	"embed"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"net"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/console"
	"example.com/roster/httpadapters/pages"
	"example.com/roster/memstore"
)

//go:embed files
var files embed.FS // people: sign-in.tmpl; console: tree.tmpl; logo.svg of both

const name = "Blumen Huber"
const css = ":root { --accent: light-dark(#8a1c5b, #f4a6d0); --ground: light-dark(#fbf3f7, #1b1118); --radius: 2px }"

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "`HOST:PORT` to listen on; port 0 is a free one")
	flag.Parse()
	dir := roster.New(memstore.New(), nil)
	people := pages.New(dir, pages.Config{Name: name, CSS: css, Files: must(fs.Sub(files, "files/people")), LoopbackCookie: true,
		Texts: map[string]map[string]string{"en": {"sign-in.title": "Come in"}, "de": {"sign-in.title": "Herein"}}})
	http.Handle("/account/", http.StripPrefix("/account", people))
	http.Handle("/console/", console.New(dir, console.Config{Name: name, CSS: css, Files: must(fs.Sub(files, "files/console")), LoopbackCookie: true,
		Texts: map[string]map[string]string{"en": {"nav.people": "Gardeners"}, "de": {"nav.people": "Gärtner"}}}))
	owner := must(dir.Create(context.Background(), roster.NewUser{Name: "Olga", Role: roster.RoleOwner, Active: true}))
	ln := must(net.Listen("tcp", *addr))
	fmt.Printf("listening on http://%s\nopen http://%[1]s/account/%s, then http://%[1]s/console/\n", ln.Addr(), people.OneTimeLink(owner))
	log.Fatal(http.Serve(ln, nil))
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
