package wire_test

import (
	"errors"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wire"
)

// deep uses about n KiB of stack.
func deep(n int) byte {
	var block [1 << 10]byte
	if n > 0 {
		block[n%len(block)] = deep(n - 1)
	}
	return block[0]
}

// Who waits for a body does not hold the stack that the look-up before it took.
func TestApartLeavesTheStackSmall(t *testing.T) {
	is := is.New(t)
	const clients, most = 64, 32 << 10
	var before, during runtime.MemStats
	var waiting, ended sync.WaitGroup
	goOn := make(chan struct{})
	waiting.Add(clients)
	runtime.ReadMemStats(&before)
	for range clients {
		ended.Go(func() {
			r := httptest.NewRequest("PUT", "/", strings.NewReader("{}"))
			_, err := wire.Apart(r, func() (byte, error) { return deep(100), nil })
			is.NoErr(err)
			waiting.Done()
			<-goOn
		})
	}
	waiting.Wait()
	runtime.GC() // gives back the stacks of goroutines that ended
	runtime.ReadMemStats(&during)
	close(goOn)
	ended.Wait()
	if held := int64(during.StackInuse) - int64(before.StackInuse); held > clients*most {
		t.Errorf("%d clients hold %d bytes of stack, above %d", clients, held, clients*most)
	}
}

func TestApart(t *testing.T) {
	failed := errors.New("failed")
	for _, body := range []string{"", "{}"} {
		is := is.New(t)
		r := httptest.NewRequest("PUT", "/", strings.NewReader(body))
		v, err := wire.Apart(r, func() (int, error) { return 7, failed })
		is.Equal(v, 7)
		is.Equal(err, failed)
		func() {
			defer func() { is.Equal(recover(), "broken") }() // in the goroutine of the request
			_, _ = wire.Apart(r, func() (int, error) { panic("broken") })
		}()
	}
}

// Look-ups that hang, as those of a server that is gone, hold nobody else up.
func TestApartGoesOnWithoutATurn(t *testing.T) {
	is := is.New(t)
	var running, ended sync.WaitGroup
	goOn := make(chan struct{})
	r := httptest.NewRequest("PUT", "/", strings.NewReader("{}"))
	hanging := 4 * runtime.GOMAXPROCS(0)
	running.Add(hanging)
	for range hanging {
		ended.Go(func() {
			_, _ = wire.Apart(r, func() (int, error) { running.Done(); <-goOn; return 0, nil })
		})
	}
	running.Wait()
	v, err := wire.Apart(r, func() (int, error) { return 7, nil })
	is.NoErr(err)
	is.Equal(v, 7)
	close(goOn)
	ended.Wait()
}
