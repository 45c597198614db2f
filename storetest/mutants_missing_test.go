package storetest

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"example.com/roster"
)

// TestMissingMethods leaves out each method of a Reader and of a Tx in turn: a
// store without it compiles, as it embeds roster.UnimplementedReader and
// roster.UnimplementedTx. The suite must fail and name the method, even with the
// rules of RunSingle alone.
func TestMissingMethods(t *testing.T) {
	rules := slices.DeleteFunc(allRules(), func(r rule) bool { return r.needsSecondConnection })
	check := func(name, method string, hook func(h *hooks)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, r := range rules {
				report := failure(t, r, hook)
				if report == "" {
					continue
				}
				if want := "the store does not implement " + method + ":"; !strings.Contains(report, want) {
					t.Errorf("%q reports\n%s\nwant %q", r.sentence, report, want)
				}
				return
			}
			t.Errorf("no rule finds that the store does not implement %s", method)
		})
	}
	reader, tx := reflect.TypeFor[roster.Reader](), reflect.TypeFor[roster.Tx]()
	for i := range tx.NumMethod() {
		m := tx.Method(i)
		switch _, reads := reader.MethodByName(m.Name); {
		case !m.IsExported():
		case !reads:
			check("Tx."+m.Name, m.Name, withoutWrite(m))
		default:
			check("Reader."+m.Name, m.Name, withoutRead(m))
			check("Tx."+m.Name, m.Name, func(h *hooks) {
				inTx := new(hooks)
				withoutRead(m)(inTx)
				h.wrapTx = func(tx roster.Tx, _ roster.Store) roster.Tx { return hookTx(tx, inTx) }
			})
		}
	}
}

// withoutRead leaves out a read, as onRead with the method of
// roster.UnimplementedReader.
func withoutRead(m reflect.Method) func(h *hooks) {
	missing := reflect.ValueOf(roster.UnimplementedReader{}).MethodByName(m.Name)
	query, result, failed := m.Type.In(1), m.Type.Out(0), m.Type.Out(1)
	in := []reflect.Type{reflect.TypeFor[context.Context](), reflect.TypeFor[roster.Reader](), query}
	read := reflect.MakeFunc(reflect.FuncOf(in, []reflect.Type{result, failed}, false), func(in []reflect.Value) []reflect.Value {
		return missing.Call([]reflect.Value{in[0], in[2]})
	})
	return func(h *hooks) {
		h.reads = map[reflect.Type]any{reflect.FuncOf([]reflect.Type{query}, []reflect.Type{result}, false): read.Interface()}
	}
}

// withoutWrite leaves out Purge, or the Put of one type.
func withoutWrite(m reflect.Method) func(h *hooks) {
	missing := reflect.ValueOf(roster.UnimplementedTx{}).MethodByName(m.Name)
	return func(h *hooks) {
		if m.Name == "Purge" {
			h.purge = func(ctx context.Context, _ roster.Tx, q roster.PurgeSelection) (int, error) {
				return roster.UnimplementedTx{}.Purge(ctx, q)
			}
			return
		}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if reflect.TypeOf(record) != m.Type.In(1) {
				return put(ctx, tx, record)
			}
			return missing.Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(record)})[0].Interface().(error)
		}
	}
}
