// Command brand shows the pages for people in a host's own looks: a template, the
// colours, the texts and the logo are replaced. From the root of the repository:
//
//	go run ./examples/brand
package main

import (
	"embed"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"net"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/pages"
	"example.com/roster/memstore"
)

//go:embed files
var files embed.FS // sign-in.tmpl and logo.svg

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "`HOST:PORT` to listen on; port 0 is a free one")
	flag.Parse()
	own, err := fs.Sub(files, "files")
	if err != nil {
		log.Fatal(err)
	}
	people := pages.New(roster.New(memstore.New(), nil), pages.Config{
		Name:  "Blumen Huber",
		Files: own,
		CSS:   ":root { --accent: light-dark(#8a1c5b, #f4a6d0); --ground: light-dark(#fbf3f7, #1b1118); --radius: 2px }",
		Texts: map[string]map[string]string{"en": {"sign-in.title": "Come in"}, "de": {"sign-in.title": "Herein"}},
	})
	http.Handle("/account/", http.StripPrefix("/account", people))
	ln, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\nopen http://%[1]s/account/sign-in\n", ln.Addr())
	log.Fatal(http.Serve(ln, nil))
}
