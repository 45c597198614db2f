package main

import (
	"context"
	"sync"

	"example.com/roster"
	"example.com/roster/httpadapters/console"
	"example.com/roster/httpadapters/scim"
)

// keptExchanges is how many requests of identity providers are remembered.
const keptExchanges = 1000

// exchangeLog has the last requests of identity providers, for admins who ask in the
// console what one did. It is lost with the process.
type exchangeLog struct {
	mu   sync.Mutex
	all  [keptExchanges]scim.Exchange
	next int // where the next one goes
	n    int
}

// add remembers a request in place of the oldest one.
func (l *exchangeLog) add(e scim.Exchange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all[l.next] = e
	l.next = (l.next + 1) % keptExchanges
	l.n = min(l.n+1, keptExchanges)
}

// shown returns the requests to an account, the newest first, for the console.
func (l *exchangeLog) shown(_ context.Context, account roster.ID, limit int) (found []console.SCIMExchange, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.n {
		e := &l.all[(l.next-1-i+keptExchanges)%keptExchanges]
		if e.Account != account || len(found) == limit {
			continue
		}
		found = append(found, console.SCIMExchange{
			At: e.Time, Method: e.Method, Path: e.Path, Status: e.Status, Problem: e.ScimType, Took: e.Duration, Token: e.TokenName,
		})
	}
	return found, nil
}
