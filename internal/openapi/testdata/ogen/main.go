// Command generated asks the server at ROSTER_URL by the clients that ogen makes of the
// documents. TestGoClients copies it to a folder beside them, with testdata/common.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
)

// last is the answer that a client got last, as it came.
var last struct {
	status int
	body   []byte
}

// wire is what the clients send requests by. It remembers the answer.
type wire struct{}

func (wire) Do(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	last.status = answer.StatusCode
	last.body, err = io.ReadAll(answer.Body)
	answer.Body = io.NopCloser(bytes.NewReader(last.body))
	return answer, err
}

// status is one that an answer must have.
type status int

// of returns what the client made of an answer with a body, or nil without one. All of the
// body must be in it.
func (s status) of(r any, err error) any {
	must(err)
	if last.status != int(s) {
		panic(fmt.Sprintf("%T: status %d, not %d: %s", r, last.status, s, last.body))
	}
	if len(last.body) == 0 {
		return nil
	}
	v := reflect.ValueOf(r).Elem()
	if response := v.FieldByName("Response"); response.IsValid() {
		v = response // beside its headers
	}
	if text, ok := v.Interface().(io.Reader); ok {
		body, err := io.ReadAll(text)
		must(err)
		return string(body)
	}
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
		return whole(json.RawMessage(v.Bytes()), last.body) // which the generator leaves to its user
	}
	return whole(v.Addr().Interface(), last.body)
}
