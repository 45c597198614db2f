package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// curl is a curl command as a document prints it.
type curl struct {
	method string
	url    string
	header http.Header
	body   string
	after  string // the text of the document up to the next command
}

// request returns the request that the command would send, with replacements in
// all of its texts.
func (c curl) request(t *testing.T, r *strings.Replacer) *http.Request {
	t.Helper()
	is := is.New(t)
	req, err := http.NewRequestWithContext(t.Context(), c.method, r.Replace(c.url), strings.NewReader(r.Replace(c.body)))
	is.NoErr(err)
	for name, values := range c.header {
		for _, v := range values {
			req.Header.Add(name, r.Replace(v))
		}
	}
	return req
}

// parseCurls returns the curl commands that begin a line of a document.
func parseCurls(text string) ([]curl, error) {
	var found []curl
	for _, part := range strings.Split("\n"+text, "\ncurl ")[1:] {
		words, after, err := splitWords(part)
		if err != nil {
			return nil, err
		}
		c, err := parseCurl(words)
		if err != nil {
			return nil, err
		}
		c.after = after
		found = append(found, c)
	}
	return found, nil
}

// parseCurl reads the words after curl. It knows the options that the documents
// use and refuses all others.
func parseCurl(words []string) (curl, error) {
	c := curl{header: make(http.Header)}
	for i := 0; i < len(words); i++ {
		word := words[i]
		if !strings.HasPrefix(word, "-") {
			if c.url != "" {
				return c, fmt.Errorf("a second URL: %q", word)
			}
			c.url = word
			continue
		}
		i++
		if i == len(words) {
			return c, fmt.Errorf("nothing follows %s", word)
		}
		switch word {
		case "-X":
			c.method = words[i]
		case "-H":
			name, value, ok := strings.Cut(words[i], ": ")
			if !ok {
				return c, fmt.Errorf("no header: %q", words[i])
			}
			c.header.Add(name, value)
		case "-d":
			c.body = words[i]
		case "--json":
			c.body = words[i]
			c.header.Add("Content-Type", "application/json")
			c.header.Add("Accept", "application/json")
		default:
			return c, fmt.Errorf("unknown flag %s", word)
		}
	}
	if c.url == "" {
		return c, fmt.Errorf("no URL in %q", words)
	}
	if c.method == "" { // as curl chooses it
		c.method = "GET"
		if c.body != "" {
			c.method = "POST"
		}
	}
	return c, nil
}

// splitWords splits a command into words as a shell does, up to the line break at
// its end, and returns the rest. Unlike in a shell, & does not end a command: the
// documents have it in URLs.
func splitWords(s string) (words []string, after string, err error) {
	var word strings.Builder
	var quote byte // the quote that is open, or 0
	inWord := false
	end := func() {
		if inWord {
			words = append(words, word.String())
		}
		word.Reset()
		inWord = false
	}
	for i := 0; i < len(s); i++ {
		b := s[i]
		switch {
		case quote != 0 && b == quote:
			quote = 0
		case quote == 0 && (b == '\'' || b == '"'):
			quote, inWord = b, true
		case b == '\\' && quote != '\'' && i+1 < len(s):
			i++
			if s[i] != '\n' { // a line that goes on
				word.WriteByte(s[i])
				inWord = true
			}
		case quote == 0 && b == '\n':
			end()
			return words, s[i:], nil
		case quote == 0 && (b == ' ' || b == '\t'):
			end()
		default:
			word.WriteByte(b)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, "", fmt.Errorf("a quote is never closed: %q", s)
	}
	end()
	return words, "", nil
}

func TestParseCurls(t *testing.T) {
	is := is.New(t)
	got, err := parseCurls("Talk of curl here.\n" +
		"curl -X 'PUT' https://a.example/x?a=1&b=2 \\\n-H \"A: b c\" \\\n-d '{\n  \"it\": \"a\\b\"\n}'\n\n{\"id\": 1}\n" +
		"curl -X GET \"https://a.example/\\\"\" -H 'C: '\"d\"\n" +
		"curl https://a.example\ncurl https://a.example --json '{}'")
	is.NoErr(err)
	is.Equal(got, []curl{
		{
			method: "PUT", url: "https://a.example/x?a=1&b=2", header: http.Header{"A": {"b c"}},
			body: "{\n  \"it\": \"a\\b\"\n}", after: "\n\n{\"id\": 1}",
		},
		{method: "GET", url: `https://a.example/"`, header: http.Header{"C": {"d"}}},
		{method: "GET", url: "https://a.example", header: http.Header{}},
		{method: "POST", url: "https://a.example", header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}}, body: "{}"},
	})
}

func TestParseCurlsRefuses(t *testing.T) {
	for _, text := range []string{
		"curl -X GET", "curl -H 'A: b'", "curl -X GET a b", "curl -X GET a -v b",
		"curl -X GET a -H nothing", "curl -X GET a -d", "curl -X GET 'a",
	} {
		t.Run(text, func(t *testing.T) {
			is := is.New(t)
			_, err := parseCurls(text)
			is.True(err != nil)
		})
	}
}
