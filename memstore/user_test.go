package memstore

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"example.com/roster"
	"github.com/matryer/is"
)

// fill sets each field of v to another value, so that a field which pack
// forgets or swaps is found.
func fill(t *testing.T, v reflect.Value, n *int) {
	*n++
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		*p = roster.FromMicros(int64(*n))
		return
	case *roster.ID:
		p[0] = byte(*n)
		return
	case *roster.JSONObject:
		*p, _ = roster.JSONObjectOf(map[string]int{"n": *n})
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), n)
		}
	case reflect.String:
		v.SetString(fmt.Sprint("text ", *n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Bool:
		v.SetBool(true)
	default:
		t.Fatalf("a field of type %s", v.Type())
	}
}

func TestPack(t *testing.T) {
	var full roster.User
	n := 0
	fill(t, reflect.ValueOf(&full).Elem(), &n)
	tests := map[string]roster.User{"empty": {}, "full": full}
	for _, s := range roster.States() {
		u := full
		u.State = s
		tests[string(s)] = u
	}
	fields := []roster.UserField{
		roster.FieldID, roster.FieldNumber, roster.FieldExternalID, roster.FieldEmail, roster.FieldName,
		roster.FieldFirst, roster.FieldLast, roster.FieldAvatar, roster.FieldRole, roster.FieldState,
		roster.FieldCreated, roster.FieldUpdated, roster.FieldActivity, roster.FieldDeactivated,
		roster.FieldDiscarded, roster.FieldAlive,
	}
	for name, u := range tests {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			p := pack(u, nil)
			is.Equal(p.unpacked(), u)
			for _, f := range fields {
				is.Equal(p.value(f), u.Value(f)) // value of a field
			}
		})
	}
}

func TestPackKeepsMicros(t *testing.T) {
	is := is.New(t)
	at := time.Date(2026, 11, 22, 6, 0, 0, 1999, time.FixedZone("", 3600))
	p := pack(roster.User{Created: at}, nil)
	is.Equal(p.unpacked().Created, time.Date(2026, 11, 22, 5, 0, 0, 1000, time.UTC))
}
