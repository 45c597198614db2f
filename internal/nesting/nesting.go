// Package nesting finds out whether a function was called inside itself. A store
// whose lock is taken asks it before it waits: a goroutine that waits for a lock of
// its own waits for ever.
package nesting

import (
	"reflect"
	"runtime"
)

// Depth returns how often a function, such as the method expression (*Store).Update,
// is on the caller's stack. It costs some microseconds.
func Depth(function any) (depth int) {
	name := runtime.FuncForPC(reflect.ValueOf(function).Pointer()).Name()
	pcs := make([]uintptr, 128)
	for skip := 2; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs)
		frames := runtime.CallersFrames(pcs[:n])
		for more := n > 0; more; {
			var frame runtime.Frame
			if frame, more = frames.Next(); frame.Function == name {
				depth++
			}
		}
		if n < len(pcs) {
			return depth
		}
	}
}
