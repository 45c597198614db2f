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

// MaxBody is the number of bytes that a body may have.
const MaxBody = 1 << 20

// maxLenient is the number of bytes that a body with comments or trailing
// commas may have: standardizing takes a hundred times the memory of the text.
const maxLenient = 64 << 10

// ReadObject reads the JSON object in r's body. Comments and trailing commas
// are passed over, unless strict. Errors are an [Error].
func ReadObject(w http.ResponseWriter, r *http.Request, strict bool) (*Object, error) {
	if err := checkType(r.Header); err != nil {
		return nil, err
	}
	text, err := readAll(w, r)
	if err != nil {
		return nil, err
	}
	return ParseObject(text, strict)
}

// ParseJSONObject reads a body that is one JSON object, as [ReadObject] does. The
// order of the steps is what keeps the process alive: hujson recurses without
// a bound, so nothing is parsed before the scan.
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
	return &Object{members: members, err: new(error)}, nil
}

var (
	errNotObject             = badBody("must be one well-formed JSON object")
	errTooLargeToStandardize = badBody("must be one well-formed JSON object, above 64 KiB without comments and trailing commas")
)

// checkType refuses a body that says it is something else than plain JSON. One
// that doesn't say is taken for JSON.
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
	if err != nil || len(types) > 1 || media != "application/json" || given && !strings.EqualFold(charset, "utf-8") {
		return &Error{Status: http.StatusUnsupportedMediaType, Reason: "must have the Content-Type application/json, in UTF-8"}
	}
	return nil
}

func readAll(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > MaxBody {
		return nil, errTooLarge
	}
	if r.Body == nil {
		return nil, nil
	}
	var b bytes.Buffer
	if r.ContentLength > 0 {
		b.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := b.ReadFrom(http.MaxBytesReader(w, r.Body, MaxBody))
	if large := new(http.MaxBytesError); errors.As(err, &large) {
		return nil, errTooLarge
	}
	if err != nil {
		return nil, badBody("could not be read to its end")
	}
	return b.Bytes(), nil
}

var errTooLarge = &Error{Status: http.StatusRequestEntityTooLarge, Reason: "must have at most 1 MiB"}
