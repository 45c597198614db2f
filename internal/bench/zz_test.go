package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"testing"
)

func TestZZInsert(t *testing.T) {
	ctx := context.Background()
	o := options{users: 50000, data: "/tmp/w14data"}
	file, err := rosterFile(ctx, o, o.users)
	if err != nil {
		t.Fatal(err)
	}
	mine, remove, err := copyOf(file, o.data)
	if err != nil {
		t.Fatal(err)
	}
	defer remove()
	s, _, end, err := openStore(ctx, mine)
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	n := o.users
	run := func(k int) float64 {
		b := ownCPU()
		for i := 0; i < k; i++ {
			if err := fill(ctx, s, n, n+100, func(int) {}); err != nil {
				t.Fatal(err)
			}
			n += 100
		}
		return float64((ownCPU() - b).Microseconds()) / float64(k*100)
	}
	fmt.Println("warm", run(20))
	f, _ := os.Create("/tmp/w14cpu.pprof")
	pprof.StartCPUProfile(f)
	fmt.Println("us a user", run(60))
	pprof.StopCPUProfile()
	f.Close()
}
