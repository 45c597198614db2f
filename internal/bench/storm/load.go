package main

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// times are how long requests took.
type times []time.Duration

// at returns the time that a share of the requests did not pass.
func (t times) at(share float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	slices.Sort(t)
	return t[min(int(share*float64(len(t))), len(t)-1)]
}

func newClient() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000}}
}

// read asks for one user over and over for a period.
func read(p *process, readers int, period time.Duration) times {
	client, until := newClient(), time.Now().Add(period)
	return gather(readers, func(int) (all times) {
		for time.Now().Before(until) {
			req, _ := http.NewRequest("GET", "http://"+p.address+"/v2/users/"+p.user, nil)
			req.Header.Set("Authorization", "Bearer "+p.token)
			start := time.Now()
			if status, _ := send(client, req); status != http.StatusOK {
				continue // what was not answered lowers the rate
			}
			all = append(all, time.Since(start))
		}
		return all
	})
}

// gather runs n of work at once, and puts together what they return.
func gather(n int, work func(i int) times) (all times) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			mine := work(i)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, mine...)
		})
	}
	wg.Wait()
	return all
}

// storm is what came of a storm.
type storm struct {
	signedIn, refused, failed int
	refusals                  times
}

// rage has many clients sign in for a period, each again and again.
func rage(p *process, clients int, period time.Duration, rude bool) (s storm) {
	client, until := newClient(), time.Now().Add(period)
	var mu sync.Mutex
	s.refusals = gather(clients, func(i int) (refusals times) {
		signedIn, failed := 0, 0
		for time.Now().Before(until) {
			body := fmt.Sprintf(`{"email":%q,"password":%q}`, email(i), password)
			req, _ := http.NewRequest("POST", "http://"+p.address+"/session", strings.NewReader(body))
			req.Header.Set("Content-Type", "application/json")
			start := time.Now()
			status, retry := send(client, req)
			switch {
			case status/100 == 2:
				signedIn++
			case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
				refusals = append(refusals, time.Since(start))
				if !rude {
					time.Sleep(min(retry, time.Until(until)))
				}
			default:
				failed++
			}
		}
		mu.Lock()
		defer mu.Unlock()
		s.signedIn, s.failed = s.signedIn+signedIn, s.failed+failed
		return refusals
	})
	s.refused = len(s.refusals)
	return s
}

// send returns the status of an answer, 0 for none, and its Retry-After.
func send(client *http.Client, req *http.Request) (status int, retry time.Duration) {
	resp, err := client.Do(req)
	if err != nil {
		return 0, 0
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
	return resp.StatusCode, time.Duration(seconds) * time.Second
}
