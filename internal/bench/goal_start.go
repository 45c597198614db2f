package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.com/roster"
)

// coldStart measures from the start of the smallest server to its first answer, and the
// memory that it takes then. This program would not do: most of it serves to measure.
func coldStart(ctx context.Context, o options, r *report) error {
	mine, remove, err := rosterCopy(ctx, o, o.large, o.data)
	if err != nil {
		return err
	}
	defer remove()
	token, err := tokenOf(ctx, mine)
	if err != nil {
		return err
	}
	dir, removeProgram, err := scratch(o.disk)
	if err != nil {
		return err
	}
	defer removeProgram()
	program, err := goBuild(dir, "example.com/roster/internal/bench/hello")
	if err != nil {
		return err
	}
	var times, memory []float64
	for range o.rounds + 1 {
		took, used, err := startOnce(ctx, program, mine, token)
		if err != nil {
			return err
		}
		times = append(times, took.Seconds()*1000)
		memory = append(memory, float64(used)/(1<<20))
	}
	r.add("P17-start", median(times), "ms", atMost(50))
	r.add("P17-memory", median(memory), "MiB", atMost(25))
	return nil
}

// startOnce starts a server on a file, asks it for one user and stops it.
func startOnce(ctx context.Context, program, file, token string) (took time.Duration, used int64, err error) {
	begin := time.Now()
	p, err := launched("sqlite", program, file)
	if err != nil {
		return 0, 0, err
	}
	defer p.stop()
	req, err := http.NewRequestWithContext(ctx, "GET", "http://"+p.address+rosterUser(1), nil)
	if err != nil {
		return 0, 0, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, 0, err
	}
	_ = resp.Body.Close()
	took = time.Since(begin)
	if resp.StatusCode != http.StatusOK {
		return 0, 0, fmt.Errorf("one user was answered %d, want 200", resp.StatusCode)
	}
	used, err = p.memory()
	return took, used, err
}

// tokenOf returns a new token of the owner of a database.
func tokenOf(ctx context.Context, file string) (string, error) {
	s, _, end, err := openStore(ctx, file, usualCache)
	if err != nil {
		return "", err
	}
	defer end()
	_, token, err := ownerToken(ctx, roster.New(s, nil))
	return token, err
}
