package storetest

import (
	"context"
	"errors"
	"reflect"

	"example.com/roster"
)

// onQuery edits the query of a read before the store gets it.
func onQuery[Q, R any](read func(roster.Reader, context.Context, Q) (R, error), edit func(q *Q)) func(h *hooks) {
	return onRead(func(ctx context.Context, r roster.Reader, q Q) (R, error) {
		edit(&q)
		return read(r, ctx, q)
	})
}

// onResult edits the result of a read that succeeds.
func onResult[Q, R any](read func(roster.Reader, context.Context, Q) (R, error), edit func(q Q, result *R)) func(h *hooks) {
	return onRead(func(ctx context.Context, r roster.Reader, q Q) (R, error) {
		result, err := read(r, ctx, q)
		if err == nil {
			edit(q, &result)
		}
		return result, err
	})
}

// onEach edits each record that a read returns.
func onEach[Q, T any](read func(roster.Reader, context.Context, Q) ([]T, error), edit func(record *T)) func(h *hooks) {
	return onResult(read, func(_ Q, list *[]T) {
		for i := range *list {
			edit(&(*list)[i])
		}
	})
}

// inEveryAccount ignores the account of the queries that match accepts.
func inEveryAccount[Q, T any](read func(roster.Reader, context.Context, Q) ([]T, error), match func(q Q) bool) func(h *hooks) {
	return onRead(func(ctx context.Context, r roster.Reader, q Q) (all []T, _ error) {
		if !match(q) {
			return read(r, ctx, q)
		}
		accounts, err := r.Accounts(ctx, roster.AccountSelection{})
		for _, a := range accounts {
			reflect.ValueOf(&q).Elem().FieldByName("Account").Set(reflect.ValueOf(a.ID))
			list, failed := read(r, ctx, q)
			all, err = append(all, list...), errors.Join(err, failed)
		}
		return all, err
	})
}

// staleInTx makes a read of a Tx return what was committed before the Update.
func staleInTx[Q, R any](read func(roster.Reader, context.Context, Q) (R, error)) func(h *hooks) {
	return func(h *hooks) {
		h.wrapTx = func(tx roster.Tx, s roster.Store) roster.Tx {
			inTx := new(hooks)
			onRead(func(ctx context.Context, _ roster.Reader, q Q) (R, error) { return read(s, ctx, q) })(inTx)
			return hookTx(tx, inTx)
		}
	}
}

// editRecords edits a copy of each record before it is written.
func editRecords(edit func(record any)) func(h *hooks) {
	return func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			c := copyOf(record)
			edit(c)
			err := put(ctx, tx, c)
			copyAssigned(record, c)
			return err
		}
	}
}

// copyAssigned copies what a Put sets from written to record.
func copyAssigned(record, written any) {
	for _, name := range []string{"Version", "Number"} {
		if v := reflect.ValueOf(record).Elem().FieldByName(name); v.IsValid() {
			v.Set(reflect.ValueOf(written).Elem().FieldByName(name))
		}
	}
}

// editPut edits a copy of each T before it is written.
func editPut[T any](edit func(record *T)) func(h *hooks) {
	return editRecords(func(record any) {
		if x, ok := record.(*T); ok {
			edit(x)
		}
	})
}

// onPut replaces the Put of a T.
func onPut[T any](replace func(ctx context.Context, tx roster.Tx, record *T) error) func(h *hooks) {
	return func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if x, ok := record.(*T); ok {
				return replace(ctx, tx, x)
			}
			return put(ctx, tx, record)
		}
	}
}

// editFields edits each field of type T before it is written.
func editFields[T any](edit func(T) T) func(h *hooks) {
	return editRecords(func(record any) {
		fields(record, func(path string, v reflect.Value) {
			if x, ok := v.Interface().(T); ok && !isAssigned(path) {
				v.Set(reflect.ValueOf(edit(x)))
			}
		})
	})
}

// forceWrite writes records that match accepts, whatever their version is.
func forceWrite(match func(record any) bool) func(ctx context.Context, tx roster.Tx, record any) error {
	return func(ctx context.Context, tx roster.Tx, record any) error {
		if v := version(record); v.IsValid() && v.Int() > 0 && match(record) {
			if stored, err := find(ctx, tx, record); err == nil && stored != nil {
				v.Set(version(stored))
			}
		}
		return put(ctx, tx, record)
	}
}

func unguarded[T any](h *hooks) { h.put = forceWrite(isKind[T]) }

// onExists asks repair, which may accept it, when a Put is an ExistsError.
func onExists(repair func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error) func(h *hooks) {
	return func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			err := put(ctx, tx, record)
			var taken *roster.ExistsError
			if errors.As(err, &taken) {
				return repair(ctx, tx, record, taken)
			}
			return err
		}
	}
}
