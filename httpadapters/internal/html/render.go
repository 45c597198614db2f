package html

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
)

// view is what a layout shows: the page, and what goes for all pages.
type view struct {
	Page
	Language, Direction string
	Languages           []choice
	Brand               string
	Version             string
}

// choice is a language to choose.
type choice struct {
	Tag, Name string
	URL       string
	Current   bool
}

// HTML returns a page in a language. The error names a template that cannot be
// executed.
func (k *Kit) HTML(p Page, language string) ([]byte, error) {
	parsed, ok := k.pages[language][p.Name]
	if !ok {
		return nil, fmt.Errorf("no template %s.tmpl, or no language %s", p.Name, language)
	}
	page, err := parsed()
	if err != nil {
		return nil, err
	}
	v := view{
		Page: p, Language: language, Direction: k.catalogue.direction(language),
		Brand: k.cfg.Name, Version: k.version,
	}
	if v.Brand == "" {
		v.Brand = k.catalogue.text(language, T("name"))
	}
	for _, tag := range k.catalogue.names {
		name := k.catalogue.text(tag, T("language"))
		v.Languages = append(v.Languages, choice{tag, name, p.Here.In(tag), tag == language})
	}
	if v.Root == "" {
		v.Root = "./"
	}
	var b bytes.Buffer
	err = page.ExecuteTemplate(&b, "layout.tmpl", v)
	return b.Bytes(), err
}

// Send answers with a page. It sends nothing where the error is not nil.
func (k *Kit) Send(w http.ResponseWriter, status int, p Page, language string) error {
	text, err := k.HTML(p, language)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(text)))
	h.Set("Content-Language", language)
	h.Add("Vary", "Cookie, Accept-Language")
	w.WriteHeader(status)
	w.Write(text) // a browser that has gone away needs no answer
	return nil
}

// policy lets pages load their own style sheet and pictures, send forms to their own
// host, and nothing else: no script, no frame around them.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Guard sets the headers that every answer has: no cache keeps it, no other site frames
// it, and no link in it tells its address, which may have a code.
func Guard(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
}

// Style answers with the style sheet. Its URL changes with it, so that browsers keep it.
func (k *Kit) Style(w http.ResponseWriter, _ *http.Request) {
	k.static(w, "text/css; charset=utf-8", k.css)
}

// Logo answers with the logo. Opened by itself it runs no script.
func (k *Kit) Logo(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	k.static(w, "image/svg+xml", k.logo)
}

func (k *Kit) static(w http.ResponseWriter, contentType string, text []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Write(text)
}
