// Command storm measures how much many sign-ins at once slow down other
// requests. It starts itself again as a server over SQLite. Then it reads one
// user again and again, first alone and then while many clients sign in:
//
//	go run ./internal/bench/storm
//
// A client that was refused waits as long as Retry-After says; with -rude it
// tries again at once. With -hold it measures something else: the memory that
// connections hold which announce a large body and send one byte.
package main

import (
	"flag"
	"fmt"
	"log"
	"runtime"
	"time"
)

func main() {
	log.SetFlags(0)
	serve := flag.String("serve", "", "be the server, with its database in `DIR` (what the program starts itself as)")
	clients := flag.Int("clients", 200, "clients of the storm")
	readers := flag.Int("readers", 1, "connections that read users meanwhile")
	period := flag.Duration("for", 10*time.Second, "how long each part lasts")
	rude := flag.Bool("rude", false, "try again at once after a refusal")
	held := flag.Int("hold", 0, "instead of a storm: `CONNECTIONS` that announce 1 MiB and send a byte")
	flag.Parse()
	if *serve != "" {
		log.Fatal(server(*serve))
	}
	s, err := start()
	if err != nil {
		log.Fatal(err)
	}
	defer s.stop()
	if *held > 0 {
		err = hold(s, *held)
	} else {
		err = measure(s, *clients, *readers, *period, *rude)
	}
	if err != nil {
		s.stop()
		log.Fatal(err)
	}
}

// measure prints how many sign-ins succeeded, and how fast users were read
// before and during the storm. memory-bound is the memory that the server may
// need: what it had before, 19 MiB for each password that is hashed at once,
// and 64 MiB.
func measure(s *process, clients, readers int, period time.Duration, rude bool) error {
	read(s, readers, time.Second) // warm-up
	idleMemory, err := s.memory()
	if err != nil {
		return err
	}
	idle := read(s, readers, period)

	done := make(chan storm)
	go func() { done <- rage(s, clients, period, rude) }()
	busy := read(s, readers, period)
	out := <-done
	memory, err := s.peak()
	if err != nil {
		return err
	}

	slots := max(1, runtime.GOMAXPROCS(0)-1)
	bound := idleMemory + int64(slots)*19<<20 + 64<<20
	figure := func(name string, value any, unit string) { fmt.Printf("FIGURE storm-%s %v %s\n", name, value, unit) }
	figure("signed-in", out.signedIn, "sign-ins")
	figure("refused", out.refused, "sign-ins")
	figure("failed", out.failed, "sign-ins")
	figure("refused-p99", milliseconds(out.refusals.at(0.99)), "ms")
	figure("refused-longest", milliseconds(out.refusals.at(1)), "ms")
	figure("memory-idle", idleMemory>>20, "MiB")
	figure("memory-peak", memory>>20, "MiB")
	figure("memory-bound", bound>>20, "MiB")
	figure("get-rate-idle", len(idle)*int(time.Second)/int(period), "1/s")
	figure("get-rate", len(busy)*int(time.Second)/int(period), "1/s")
	figure("get-rate-ratio", fmt.Sprintf("%.2f", float64(len(busy))/float64(len(idle))), "of idle")
	figure("get-p99-idle", milliseconds(idle.at(0.99)), "ms")
	figure("get-p99", milliseconds(busy.at(0.99)), "ms")
	return nil
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d)/1e6) }
