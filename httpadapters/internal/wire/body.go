package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strings"

	"github.com/tailscale/hujson"
)

// MaxBody is the largest number of bytes of a body.
const MaxBody = 1 << 20

// maxLenient is the largest number of bytes of a body with comments or trailing
// commas: hujson takes a hundred times the memory of the text.
const maxLenient = 64 << 10

// maxPromised is how many bytes the announced length of a body reserves.
const maxPromised = 256

// ReadObject reads the JSON object in r's body. It ignores comments and trailing
// commas, unless strict. Errors are an [Error].
func ReadObject(w http.ResponseWriter, r *http.Request, strict bool) (*Object, error) {
	text, err := readText(w, r)
	if err != nil {
		return nil, err
	}
	return ParseObject(text, strict)
}

func readText(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if err := checkType(r.Header); err != nil {
		return nil, err
	}
	return readAll(w, r)
}

// ReadOptional is [ReadObject] for a route whose members are all optional: a body of
// blanks, or null, is {}.
func ReadOptional(w http.ResponseWriter, r *http.Request, strict bool) (*Object, error) {
	text, err := readText(w, r)
	if err != nil {
		return nil, err
	}
	if blank := bytes.TrimSpace(text); len(blank) == 0 || string(blank) == "null" {
		text = []byte("{}")
	}
	return ParseObject(text, strict)
}

// ParseObject reads a body that is one JSON object, as [ReadObject] does. It
// scans the text before it parses: hujson recurses without a bound, so a deep
// text would end the process.
func ParseObject(text []byte, strict bool) (*Object, error) {
	if err := scan(text); err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	err := json.Unmarshal(text, &members)
	if syntax := new(json.SyntaxError); errors.As(err, &syntax) {
		if strict {
			return nil, errNotObject
		}
		if len(text) > maxLenient {
			return nil, errTooLargeToStandardize
		}
		standard, err := hujson.Standardize(bytes.Clone(text))
		if err != nil {
			return nil, errNotObject
		}
		return ParseObject(standard, true)
	}
	if err != nil || members == nil {
		return nil, errNotObject
	}
	return &Object{members: members, errs: new([]error)}, nil
}

var (
	errNotObject             = badBody("must be one well-formed JSON object")
	errTooLargeToStandardize = badBody("must be one well-formed JSON object, above 64 KiB without comments and trailing commas")
)

// checkType refuses a body whose headers name another type than plain JSON. A
// body without a type counts as JSON.
func checkType(h http.Header) error {
	for _, encoding := range h.Values("Content-Encoding") {
		if !strings.EqualFold(encoding, "identity") {
			return &Error{Status: http.StatusUnsupportedMediaType, Reason: "must come without Content-Encoding"}
		}
	}
	types := h.Values("Content-Type")
	if len(types) == 0 {
		return nil
	}
	media, params, err := mime.ParseMediaType(types[0])
	charset, given := params["charset"]
	utf8 := !given || strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8")
	if err != nil || len(types) > 1 || media != "application/json" || !utf8 {
		return &Error{Status: http.StatusUnsupportedMediaType, Reason: "must have the Content-Type application/json, in UTF-8"}
	}
	return nil
}

// Await waits for the body of r, and leaves it in r. It takes memory by what arrives,
// and little stack: a client that announces much and sends little must not hold much
// more than its connection does. [ReadObject] says what is wrong with the body.
func Await(w http.ResponseWriter, r *http.Request) {
	if r.Body == nil || r.Body == http.NoBody || r.ContentLength > MaxBody {
		return
	}
	if _, done := r.Body.(*arrived); done {
		return
	}
	var b bytes.Buffer
	if r.ContentLength > 0 {
		b.Grow(int(min(r.ContentLength, maxPromised)) + bytes.MinRead)
	}
	_, err := b.ReadFrom(http.MaxBytesReader(w, r.Body, MaxBody))
	r.Body = &arrived{Reader: bytes.NewReader(b.Bytes()), text: b.Bytes(), err: err}
}

// arrived is a body that has been read.
type arrived struct {
	*bytes.Reader
	text []byte
	err  error
}

// Close does nothing.
func (a *arrived) Close() error { return nil }

// readAll returns the body of r.
func readAll(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > MaxBody {
		return nil, errTooLarge
	}
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	body, ok := r.Body.(*arrived)
	if !ok {
		Await(w, r)
		body = r.Body.(*arrived)
	}
	if large := new(http.MaxBytesError); errors.As(body.err, &large) {
		return nil, errTooLarge
	}
	if body.err != nil {
		return nil, badBody("could not be read to its end")
	}
	return bytes.TrimPrefix(body.text, byteOrderMark), nil
}

// byteOrderMark is what some editors write before UTF-8. RFC 8259, section 8.1 lets
// a reader pass over it.
var byteOrderMark = []byte("\ufeff")

var errTooLarge = &Error{Status: http.StatusRequestEntityTooLarge, Reason: "must have at most 1 MiB"}
