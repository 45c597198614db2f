package storetest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.com/roster"
)

// leaves calls fn with the path and the value of each field below v that is no
// struct of fields. It finds a new field of a record by itself.
func leaves(path string, v reflect.Value, fn func(path string, v reflect.Value)) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		at := path + "." + f.Name
		switch v.Field(i).Interface().(type) {
		case time.Time, roster.JSONObject:
			fn(at, v.Field(i))
		default:
			if f.Type.Kind() == reflect.Struct {
				leaves(at, v.Field(i), fn)
			} else {
				fn(at, v.Field(i))
			}
		}
	}
}

// fields calls fn with the leaves of the record that record points at.
func fields(record any, fn func(path string, v reflect.Value)) {
	v := reflect.ValueOf(record).Elem()
	leaves(v.Type().Name(), v, fn)
}

// setField sets a field of the struct v, if there is one of that name.
func setField(v reflect.Value, name string, value any) {
	if f := v.FieldByName(name); f.IsValid() {
		f.Set(reflect.ValueOf(value))
	}
}

// copyOf returns a pointer to a shallow copy of the record.
func copyOf(record any) any {
	v := reflect.New(reflect.TypeOf(record).Elem())
	v.Elem().Set(reflect.ValueOf(record).Elem())
	return v.Interface()
}

// isAssigned reports whether a store or a rule sets the field itself.
func isAssigned(path string) bool {
	switch path[strings.LastIndexByte(path, '.')+1:] {
	case "ID", "Account", "Number", "Version":
		return true
	}
	return false
}

// fill gives each field of records a value of its own, made from a number
// above n, and returns the last number. Texts come from text.
func fill(t testing.TB, n int, text func(path string, n int) string, records ...any) int {
	t.Helper()
	for _, record := range records {
		fields(record, func(path string, v reflect.Value) {
			if isAssigned(path) {
				return
			}
			n++
			if x := valueFor(path, v, n, text); x != nil {
				v.Set(reflect.ValueOf(x).Convert(v.Type()))
			} else {
				t.Fatalf("storetest does not know how to fill %s, a %s: teach valueFor", path, v.Type())
			}
		})
	}
	return n
}

// numberedText is the text of most fields.
func numberedText(path string, n int) string { return fmt.Sprintf("%s %d", path, n) }

func valueFor(path string, v reflect.Value, n int, text func(string, int) string) any {
	switch v.Interface().(type) {
	case time.Time:
		return start.Add(time.Duration(n) * 1001 * time.Microsecond)
	case roster.JSONObject:
		o, err := roster.JSONObjectOf(map[string]string{fmt.Sprint("key ", n): text(path, n)})
		if err != nil {
			return nil
		}
		return o
	case roster.ID:
		return roster.NewID()
	case roster.Digest:
		id := roster.NewID()
		return roster.Digest(append(id[:], id[:]...))
	case roster.VendorIDs:
		id := text(path, n)
		if len(id) > 128 || strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r == '\ufffd' }) {
			id = fmt.Sprint("of a vendor ", n) // a Directory refuses the others
		}
		return roster.VendorIDsOf(map[string]string{"axiom": id})
	case roster.State:
		return roster.States()[n%len(roster.States())]
	case roster.Purpose:
		return roster.PurposeInvitation
	case roster.Period:
		return roster.PeriodMonth
	}
	switch v.Kind() {
	case reflect.String:
		return text(path, n)
	case reflect.Bool:
		return true
	case reflect.Int:
		return 1<<31 - n // what 32 bits hold
	case reflect.Int64:
		return 1<<63 - 1 - int64(n) // more than a float keeps
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.String {
			return []string{text(path, n), text(path, n+1000), text(path, n)}
		}
	}
	return nil
}

// differences lists the fields in which two records of one kind differ.
func differences(want, got any) string {
	var b strings.Builder
	others := map[string]reflect.Value{}
	fields(got, func(path string, v reflect.Value) { others[path] = v })
	fields(want, func(path string, v reflect.Value) {
		if w, g := v.Interface(), others[path].Interface(); !reflect.DeepEqual(w, g) {
			fmt.Fprintf(&b, "\n\t%s: wrote %s, read %s", path, shownValue(v), shownValue(others[path]))
		}
	})
	return b.String()
}

// shownValue prints a value with all that can make it differ.
func shownValue(v reflect.Value) string {
	var s string
	switch x := v.Interface().(type) {
	case time.Time:
		s = x.Format(time.RFC3339Nano) + " in " + x.Location().String()
	case fmt.Stringer:
		s = x.String()
	default:
		s = fmt.Sprintf("%#v", x)
	}
	if v.Kind() == reflect.String {
		s = fmt.Sprintf("%+q", v.String())
	}
	return truncate(s)
}

// brief prints a value, and at most a screen of it.
func brief(v any) string { return truncate(fmt.Sprintf("%+v", v)) }

func truncate(s string) string {
	const most = 300
	if len(s) > most {
		return fmt.Sprintf("%s… (%d bytes)", s[:most], len(s))
	}
	return s
}
