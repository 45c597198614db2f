package papershift_test

import (
	"encoding/json"
	"testing"
)

// What clients read.
type (
	thing struct{ Type, ID string }

	object struct {
		thing
		Attributes    map[string]any
		Relationships map[string]struct{ Data json.RawMessage }
		Meta          struct{ Actions map[string]bool }
	}

	answer struct {
		Data     json.RawMessage
		Included []object
		Links    map[string]string
		Meta     struct{ Total, Pages int }
	}

	problem struct {
		Status, Title, Detail string
		Source                struct {
			Pointer           *string
			Parameter, Header string
		}
		Meta struct{ Attribute, Message string }
	}
)

func decoded[T any](t testing.TB, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

func success(t testing.TB, r reply) answer {
	t.Helper()
	if r.Status != 200 && r.Status != 201 {
		t.Fatalf("status %d: %s", r.Status, r.Body)
	}
	return decoded[answer](t, r.Body)
}

// one returns the resource of an answer that has one.
func one(t testing.TB, r reply) object {
	t.Helper()
	return decoded[object](t, string(success(t, r).Data))
}

// many returns the resources of an answer that has an array.
func many(t testing.TB, r reply) []object {
	t.Helper()
	return decoded[[]object](t, string(success(t, r).Data))
}

// names returns the names of resources, in order.
func names(objects []object) []string {
	var list []string
	for _, o := range objects {
		list = append(list, o.Attributes["name"].(string))
	}
	return list
}

// refused returns the error of an answer.
func refused(t testing.TB, r reply) problem {
	t.Helper()
	errors := decoded[struct{ Errors []problem }](t, r.Body).Errors
	if len(errors) != 1 {
		t.Fatalf("not one error: %s", r.Body)
	}
	return errors[0]
}

// linked returns what a relationship of o leads to.
func linked(t testing.TB, o object, name string) []thing {
	t.Helper()
	raw := o.Relationships[name].Data
	switch {
	case len(raw) == 0, string(raw) == "null":
		return nil
	case raw[0] == '[':
		return decoded[[]thing](t, string(raw))
	}
	return []thing{decoded[thing](t, string(raw))}
}
