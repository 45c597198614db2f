package html

import "net/url"

// Page is a page as a value: the same value and language make the same HTML.
type Page struct {
	Name    string // of its template, without ".tmpl"
	Title   Text   // heading of the page
	Notice  Text   // what was just done; zero: nothing
	Problem Text   // why the request was refused; zero: it was not
	Bar     Text   // a warning above everything, such as that somebody acts as the user; zero: none
	BarEnd  string // URL that ends what the bar warns of, by POST; empty: nothing does
	Nav     []Link // the pages of the set
	Host    []Link // links of the host's, above the page
	Who     string // who is signed in; empty: nobody
	SignOut string // URL that signs out, by POST
	Root    string // relative URL of the set's root, with a slash at its end; empty: "./"
	Here    Here   // to ask for the page again, in another language; without a path: there is one language
	Body    any    // what the template shows
}

// Here is where a page stands: the last part of its path, and its query.
type Here struct {
	Path  string // relative: "sign-in"; "./" is the root of the set
	Query url.Values
}

// In returns the link to the same page in another language.
func (h Here) In(language string) string {
	query := url.Values{"language": {language}}
	for name, values := range h.Query {
		if name != "language" {
			query[name] = values
		}
	}
	return h.Path + "?" + query.Encode()
}

// Link is a way to another page.
type Link struct {
	URL     string
	Text    Text
	Current bool // the page that it is on
}

// Text is a sentence of the catalogue, or one that is no matter of language.
type Text struct {
	Key   string // of the catalogue
	Args  []any  // for the verbs in it
	Plain string // shown as it is, where Key is empty
}

// T returns the text of a key of the catalogue.
func T(key string, args ...any) Text { return Text{Key: key, Args: args} }

// Plain returns a text that is no matter of language, such as a name.
func Plain(text string) Text { return Text{Plain: text} }

// Set reports whether there is a text.
func (t Text) Set() bool { return t.Key != "" || t.Plain != "" }
