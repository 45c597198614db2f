package apidocs

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

//go:embed swagger-ui/swagger-ui-bundle.js swagger-ui/swagger-ui.css swagger-ui/LICENSE swagger-ui/NOTICE page.html page.js page.css
var files embed.FS

// policy allows the page its own files, calls to its own server, and pictures in its
// style sheet. It runs no inline script and no inline style, and no other page frames it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Set is an API of the page.
type Set struct {
	Name   string // what people choose it by, such as "Axiom"; unique
	Spec   []byte // its OpenAPI document, as YAML or JSON
	Server string // where the host serves it, such as "/people/v1"; empty: where the document says
}

// Config says what [New] shows.
type Config struct {
	Title string // heading of the page; empty: "API"
	Sets  []Set  // at least one; the page begins with the first
}

// file is what a path is answered with.
type file struct {
	kind string // its Content-Type
	etag string
	text []byte
	gzip func() []byte // made by the first request that takes it
}

// New returns the page and its files, below "/". Mount it below a path that ends in a
// slash, by [http.StripPrefix]. It panics for a Config without sets, and for a Set without
// a name or with that of another one: that is a mistake in the program.
func New(cfg Config) http.Handler {
	if cfg.Title == "" {
		cfg.Title = "API"
	}
	type shown struct{ Name, Slug, Server string }
	page := struct {
		Title string
		Sets  []shown
	}{Title: cfg.Title}
	served := map[string]file{}
	for _, set := range cfg.Sets {
		slug := slug(set.Name)
		if _, taken := served[slug+".yaml"]; taken || slug == "" {
			panic(fmt.Sprintf("apidocs: a set needs a name of its own, and %q is none", set.Name))
		}
		served[slug+".yaml"] = newFile("application/yaml", set.Spec)
		page.Sets = append(page.Sets, shown{set.Name, slug, set.Server})
	}
	if len(page.Sets) == 0 {
		panic("apidocs: Config.Sets must have a set")
	}
	var html bytes.Buffer
	if err := template.Must(template.ParseFS(files, "page.html")).Execute(&html, page); err != nil {
		panic(err) // the template is in this package
	}
	served[""] = newFile("text/html; charset=utf-8", html.Bytes())
	for path, name := range map[string]string{
		"page.js": "page.js", "page.css": "page.css", "swagger-ui-bundle.js": "swagger-ui/swagger-ui-bundle.js",
		"swagger-ui.css": "swagger-ui/swagger-ui.css", "LICENSE": "swagger-ui/LICENSE", "NOTICE": "swagger-ui/NOTICE",
	} {
		text, err := files.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		served[path] = newFile(kinds[extension.FindString(path)], text)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := served[strings.TrimPrefix(r.URL.Path, "/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		f.serve(w, r)
	})
}

// extension is how the name of a file ends.
var extension = regexp.MustCompile(`(\.\w+)?$`)

// kinds are the content types of the files that stand here.
var kinds = map[string]string{
	".js":  "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	"":     "text/plain; charset=utf-8",
}

// slug returns a name as a part of a path has it.
func slug(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "-")
}

func newFile(kind string, text []byte) file {
	sum := sha256.Sum256(text)
	return file{kind: kind, etag: `"` + hex.EncodeToString(sum[:16]) + `"`, text: text, gzip: sync.OnceValue(func() []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		w.Write(text) // a Buffer takes everything
		w.Close()
		return b.Bytes()
	})}
}

// serve answers GET and HEAD: with 304 to whoever has the file.
func (f file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-cache") // kept, and asked for again by ETag
	h.Set("Vary", "Accept-Encoding")
	text, etag := f.text, f.etag
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		text, etag = f.gzip(), strings.TrimSuffix(etag, `"`)+`-gzip"`
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", etag)
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Del("Content-Encoding")
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	case r.Header.Get("If-None-Match") == etag:
		w.WriteHeader(http.StatusNotModified)
	default:
		h.Set("Content-Type", f.kind)
		h.Set("Content-Length", strconv.Itoa(len(text)))
		w.Write(text) // an error means that the client has gone
	}
}
