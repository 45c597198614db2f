package roster

import (
	"runtime"
	"runtime/metrics"
)

// Each hash leaves its memory to the garbage collector, which starts late and falls
// behind while hashes follow each other. What is left is therefore collected before
// the next hash, where the heap is so small that this takes no longer than a hash.
// internal/bench/storm measures what it is good for.
const (
	hashGarbage   = 8 << 20
	hashHeapSmall = 64 << 20
)

// collectGarbage collects what earlier hashes left. The caller holds a slot.
func (h *hasher) collectGarbage() {
	if h.params.Memory < hashGarbage>>10 {
		return
	}
	heap := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(heap)
	live, all := heap[0].Value.Uint64(), heap[1].Value.Uint64()
	if live < hashHeapSmall && all > live+hashGarbage {
		runtime.GC()
	}
}
