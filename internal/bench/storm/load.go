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

// times are the durations of requests.
type times []time.Duration

// at returns the duration that a share of the requests, 0 to 1, did not exceed.
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

// read reads one user again and again for a period, through several connections,
// and returns the durations of the requests that were answered.
func read(p *process, readers int, period time.Duration) times {
	client, until := newClient(), time.Now().Add(period)
	return gather(readers, func(int) (all times) {
		for time.Now().Before(until) {
			req, _ := http.NewRequest("GET", "http://"+p.address+"/v2/users/"+p.user, nil)
			req.Header.Set("Authorization", "Bearer "+p.token)
			start := time.Now()
			if status, _ := send(client, req); status != http.StatusOK {
				continue // a missing answer lowers the rate
			}
			all = append(all, time.Since(start))
		}
		return all
	})
}

// gather runs work n times at once and returns all of their durations.
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

// storm counts the answers to the sign-ins of a storm.
type storm struct {
	signedIn, refused, failed int
	refusals                  times // durations of the refused ones
}

// rage lets many clients sign in again and again for a period.
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

// send sends req and returns the status of the answer, 0 for no answer, and its
// Retry-After.
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
