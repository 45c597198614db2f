// Command generated asks the server at ROSTER_URL by the clients that oapi-codegen makes of
// the documents. TestGoClients copies it to a folder beside them, with testdata/common.
package main

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
)

// bearer sends a token.
func bearer(token string) func(context.Context, *http.Request) error {
	return header("Authorization", "Bearer "+token)
}

func header(name, value string) func(context.Context, *http.Request) error {
	return func(_ context.Context, r *http.Request) error {
		r.Header.Set(name, value)
		return nil
	}
}

// status is one that an answer must have.
type status int

// of returns what the client made of an answer with a body, or nil without one. The
// client must know this status of this call, and give the whole body a type.
func (s status) of(r interface{ StatusCode() int }, err error) any {
	must(err)
	v := reflect.ValueOf(r).Elem()
	raw := v.FieldByName("Body").Bytes()
	if r.StatusCode() != int(s) {
		panic(fmt.Sprintf("%T: status %d, not %d: %s", r, r.StatusCode(), s, raw))
	}
	if len(raw) == 0 {
		return nil
	}
	if kind := v.FieldByName("HTTPResponse").Interface().(*http.Response).Header.Get("Content-Type"); strings.HasPrefix(kind, "text/plain") {
		return string(raw) // which the generator leaves to its user
	}
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if strings.HasSuffix(name, "JSON"+strconv.Itoa(int(s))) && !v.Field(i).IsNil() {
			return whole(v.Field(i).Interface(), raw)
		}
	}
	panic(fmt.Sprintf("%T: no type for status %d: %s", r, s, raw))
}

func ptr[T any](v T) *T { return &v }
