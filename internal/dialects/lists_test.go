package dialects_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// heapWriter looks at the live heap while an answer is written.
type heapWriter struct {
	header       http.Header
	status       int
	size, writes int
	base, most   uint64
	end          string
}

func (w *heapWriter) Header() http.Header    { return w.header }
func (w *heapWriter) WriteHeader(status int) { w.status = status }

func (w *heapWriter) Write(p []byte) (int, error) {
	if slices.Contains([]int{0, 20, 50, 400, 800}, w.writes) {
		w.most = max(w.most, liveHeap())
	}
	w.writes++
	w.size += len(p)
	w.end = string(p[max(0, len(p)-100):])
	return len(p), nil
}

func liveHeap() uint64 {
	runtime.GC()
	runtime.GC() // what pools held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A list takes less than 8 MiB of memory, though its answer has 64 MiB.
func TestListsTakeLittleMemory(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	const n = 1_000
	preferences := must(roster.ParseJSONObject([]byte(`{"a":"` + strings.Repeat("x", 64<<10-20) + `"}`)))(t)
	var products []string
	for range 256 {
		products = append(products, strings.Repeat("p", 255))
	}
	for i := range n {
		u := must(w.t1.Create(ctx, roster.NewUser{Preferences: preferences, Active: true}))(t)
		if i < 990 {
			must(w.t1.CreateGroup(ctx, roster.GroupProfile{Name: "Gold", Products: products}))(t)
		}
		if i < 60 { // whose grants are 15 MiB
			must(0, w.t1.Update(ctx, func(tx *roster.Directory) error {
				for k := range n {
					product := fmt.Sprintf("%0255d", k)
					if _, err := tx.Grant(ctx, u.ID, roster.NewGrant{Product: product, Source: "bought"}); err != nil {
						return err
					}
				}
				return nil
			}))(t)
		}
	}
	for _, c := range []struct {
		name string
		request
		size int
	}{
		{"users of EmbedThis", request{method: "POST", path: "/user/find?limit=1000", body: "{}"}, 60 << 20},
		{"groups of Pickaxe", request{method: "GET", path: "/v1/studio/access-group/list?take=1000"}, 60 << 20},
		{"users of Pickaxe", request{method: "GET", path: "/v1/studio/user/list?take=1000"}, 14 << 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body)).WithContext(ctx)
			r.Header.Set("Authorization", "Bearer "+tokenPrefix+"root1")
			hw := &heapWriter{header: http.Header{}, status: 200, base: liveHeap()}
			w.mux.ServeHTTP(hw, r)
			is.Equal(hw.status, 200)
			is.True(strings.HasSuffix(hw.end, "}\n")) // it is whole
			is.True(hw.size >= c.size)
			t.Logf("%d bytes in %d writes, %d bytes of heap", hw.size, hw.writes, int64(hw.most)-int64(hw.base))
			is.True(int64(hw.most)-int64(hw.base) < 8<<20)
		})
	}
}
