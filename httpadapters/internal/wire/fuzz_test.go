package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/roster/httpadapters/internal/wire"
)

// FuzzParseObject compares with another way to read a body: what is accepted is
// UTF-8, JSON, an object, and has no name twice and no deep nesting.
func FuzzParseObject(f *testing.F) {
	files, _ := filepath.Glob("testdata/bodies/*.json")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, text := range []string{
		`{"email":"a@x.test","EMAIL":"b@x.test"}`, `{"\u0065mail":1,"email":2}`, `{"a":"\ud83d\ude00"}`, `{"a":"\ud83d"}`,
		"{//\n\"a\":[1,],}", `{/*"*/"a":1}`, `[[[[`, `{"a":{"a":{"a":1}}}`, `{} {}`, "{\"\xff\":1}",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		given := bytes.Clone(text)
		_, err := wire.ParseObject(text, true)
		_, lenient := wire.ParseObject(text, false)
		if !bytes.Equal(given, text) {
			t.Fatal("the text was changed")
		}
		if e := new(wire.Error); err != nil && !errors.As(err, &e) || lenient != nil && !errors.As(lenient, &e) {
			t.Fatalf("not an Error: %v, %v", err, lenient)
		}
		if err == nil && lenient != nil {
			t.Fatalf("accepted strictly and not leniently: %v", lenient)
		}
		if wanted := acceptable(text); (err == nil) != wanted {
			t.Fatalf("accepted: %v, should be: %v, error: %v", err == nil, wanted, err)
		}
	})
}

// halves finds an escape of half a surrogate pair once pairs are taken out.
var (
	pairs  = regexp.MustCompile(`(?i)\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}`)
	halves = regexp.MustCompile(`(?i)\\ud[89a-f][0-9a-f]{2}`)
)

func acceptable(text []byte) bool {
	if !utf8.Valid(text) || !json.Valid(text) || bytes.TrimSpace(text)[0] != '{' {
		return false
	}
	escaped := bytes.ReplaceAll(text, []byte(`\\`), nil)
	if halves.Match(pairs.ReplaceAll(escaped, nil)) {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return unique(d, 0)
}

// unique reads one value.
func unique(d *json.Decoder, depth int) bool {
	token, err := d.Token()
	open, nested := token.(json.Delim)
	if err != nil || !nested {
		return err == nil
	}
	if depth == 64 {
		return false
	}
	var names []string
	for d.More() {
		if open == '{' {
			name, _ := d.Token()
			for _, other := range names {
				if strings.EqualFold(other, name.(string)) {
					return false
				}
			}
			names = append(names, name.(string))
		}
		if !unique(d, depth+1) {
			return false
		}
	}
	_, err = d.Token()
	return err == nil
}

func FuzzBearer(f *testing.F) {
	for _, s := range []string{"Bearer xaat-1", "bearer studio-8c8e", "Bearer", "Bearer  a", "Basic a", "", "Bearer a b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		token, ok := wire.Bearer(http.Header{"Authorization": {header}})
		if ok != (token != "") {
			t.Fatalf("%q, %v", token, ok)
		}
		if ok && (!strings.HasSuffix(header, " "+token) || !strings.EqualFold(strings.TrimRight(strings.TrimSuffix(header, token), " "), "bearer")) {
			t.Fatalf("%q is not the token of %q", token, header)
		}
	})
}

func FuzzParseInteger(f *testing.F) {
	for _, s := range []string{"0", "10", "-1", "1e3", "1.5", "+1", "01", "9223372036854775808", "-9223372036854775808", "100"} {
		f.Add(s, int64(0), int64(100))
	}
	form := regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)
	f.Fuzz(func(t *testing.T, text string, least, most int64) {
		n, ok := wire.ParseInteger(text, least, most)
		want, isInteger := new(big.Int).SetString(text, 10)
		isInteger = isInteger && form.MatchString(text) && want.Cmp(big.NewInt(least)) >= 0 && want.Cmp(big.NewInt(most)) <= 0
		if ok != isInteger || ok && want.Cmp(big.NewInt(n)) != 0 {
			t.Fatalf("%q from %d to %d: %d, %v", text, least, most, n, ok)
		}
	})
}
