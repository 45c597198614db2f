package scim

import (
	"net/http"
	"slices"
	"strings"
)

// reference is what names the resource of another operation, before its bulkId.
const reference = "bulkId:"

// bulkRun is a Bulk request under way.
type bulkRun struct {
	*call
	ops     []bulkOperation
	results []*bulkResult     // nil: not yet
	by      map[string]int    // operation by its bulkId
	made    map[string]string // id by bulkId
	errors  int
	most    int // the errors that end it; 0: none do
}

// index finds the operations that each one needs.
func (b *bulkRun) index() {
	b.by = map[string]int{}
	for i := range b.ops {
		op := &b.ops[i]
		if op.bulkID != "" && op.method == http.MethodPost {
			b.by[op.bulkID] = i
		}
		op.needs = references(op.data, nil)
		if _, id, ok := strings.Cut(op.path, reference); ok {
			op.needs = append(op.needs, id)
		}
	}
}

// references returns the bulkIds that a value names.
func references(v any, known []string) []string {
	switch v := v.(type) {
	case string:
		if id, ok := strings.CutPrefix(v, reference); ok {
			known = append(known, id)
		}
	case []any:
		for _, v := range v {
			known = references(v, known)
		}
	case object:
		for _, v := range v {
			known = references(v, known)
		}
	}
	return known
}

// ended tells whether there were as many errors as the client takes.
func (b *bulkRun) ended() bool {
	return b.most > 0 && b.errors >= b.most || b.r.Context().Err() != nil
}

// run makes an operation after those that it needs. waiting are those that wait for it.
func (b *bulkRun) run(i int, waiting []int) {
	if b.results[i] != nil || b.ended() {
		return
	}
	op := &b.ops[i]
	for _, id := range op.needs {
		need, ok := b.by[id]
		switch {
		case !ok:
			b.fail(i, bad(invalidValue, "%s%.64s names no operation of this request", reference, id))
			return
		case need == i || slices.Contains(waiting, need):
			b.fail(i, &scimError{http.StatusConflict, "", "the operations need each other: make one of them without the reference, and add it by a PATCH"})
			return
		}
		b.run(need, append(slices.Clone(waiting), i))
		if b.made[id] == "" {
			b.fail(i, &scimError{http.StatusConflict, "", "the operation needs " + reference + shorten(id) + ", which was not made"})
			return
		}
	}
	if b.ended() {
		return
	}
	ready := *op
	ready.path = b.resolved(op.path)
	ready.data, _ = b.replaced(op.data).(object)
	r := b.result(ready)
	if b.results[i] = r; r.Response != nil {
		b.errors++
		return
	}
	if op.method == http.MethodPost {
		b.made[op.bulkID] = r.Location[strings.LastIndexByte(r.Location, '/')+1:]
	}
}

func shorten(id string) string {
	if len(id) > 64 {
		return "…"
	}
	return id
}

// fail notes that an operation was not made.
func (b *bulkRun) fail(i int, err error) {
	if b.results[i] == nil && !b.ended() {
		b.results[i] = b.failed(&bulkResult{Method: b.ops[i].method, BulkID: b.ops[i].bulkID}, err)
		b.errors++
	}
}

// resolved returns a path with the id in place of a reference.
func (b *bulkRun) resolved(path string) string {
	if before, id, ok := strings.Cut(path, reference); ok {
		return before + b.made[id]
	}
	return path
}

// replaced returns a value with ids in place of references.
func (b *bulkRun) replaced(v any) any {
	switch v := v.(type) {
	case string:
		if id, ok := strings.CutPrefix(v, reference); ok {
			return b.made[id]
		}
	case []any:
		list := make([]any, len(v))
		for i, v := range v {
			list[i] = b.replaced(v)
		}
		return list
	case object:
		if v == nil {
			return nil
		}
		o := object{}
		for name, v := range v {
			o[name] = b.replaced(v)
		}
		return o
	}
	return v
}
