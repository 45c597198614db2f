package wire_test

import (
	"io"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wire"
)

// stalled is a body of one byte, and then nothing until it is let go.
type stalled struct {
	first   io.Reader
	waiting *sync.WaitGroup
	goOn    chan struct{}
	once    sync.Once
}

func (s *stalled) Read(p []byte) (int, error) {
	if n, _ := s.first.Read(p); n > 0 {
		return n, nil
	}
	s.once.Do(s.waiting.Done)
	<-s.goOn
	return 0, io.ErrUnexpectedEOF
}

// A client that announces 1 MiB and sends one byte holds less than 16 KiB.
func TestAnnouncedBodyTakesNoMemory(t *testing.T) {
	is := is.New(t)
	const clients = 64
	var before, during runtime.MemStats
	var waiting, ended sync.WaitGroup
	goOn := make(chan struct{})
	waiting.Add(clients)
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range clients {
		ended.Go(func() {
			r := httptest.NewRequest("PUT", "/", &stalled{first: strings.NewReader("{"), waiting: &waiting, goOn: goOn})
			r.ContentLength = wire.MaxBody
			_, err := wire.ReadObject(httptest.NewRecorder(), r, false)
			is.Equal(err.Error(), "the body could not be read to its end")
		})
	}
	waiting.Wait()
	runtime.GC()
	runtime.ReadMemStats(&during)
	close(goOn)
	ended.Wait()
	held := int64(during.HeapAlloc) - int64(before.HeapAlloc)
	if most := int64(clients * 16 << 10); held > most {
		t.Errorf("%d clients hold %d bytes, above %d", clients, held, most)
	}
}
