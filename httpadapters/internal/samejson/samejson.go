// Package samejson compares values that append themselves with encoding/json.
package samejson

import (
	"bytes"
	"encoding/json"
	"testing"
)

// Check compares what a value appends with what encoding/json writes for the same
// value without the method.
func Check(t testing.TB, v interface{ AppendJSON(b []byte) []byte }, plain any) {
	t.Helper()
	var want bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	if err := e.Encode(plain); err != nil {
		t.Fatal(err)
	}
	if got := append(v.AppendJSON(nil), '\n'); !bytes.Equal(got, want.Bytes()) {
		t.Errorf("appended %s, encoding/json writes %s", got, want.Bytes())
	}
}
