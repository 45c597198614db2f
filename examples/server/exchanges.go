package main

import (
	"html/template"
	"log/slog"
	"net/http"
	"sync"

	"example.com/roster"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/httpadapters/session"
)

// keptExchanges is how many requests of identity providers are remembered.
const keptExchanges = 1000

// exchangeLog has the last requests of identity providers, for admins who ask what one
// did. It is lost with the process.
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

// of returns the requests to an account, the newest first.
func (l *exchangeLog) of(account roster.ID) (found []scim.Exchange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.n {
		e := l.all[(l.next-1-i+keptExchanges)%keptExchanges]
		if e.Account == account {
			found = append(found, e)
		}
	}
	return found
}

// page shows the requests to the account that an admin is signed in to.
func (l *exchangeLog) page(dir *roster.Directory, log *slog.Logger) http.Handler {
	text := template.Must(template.ParseFS(pageFiles, "pages/exchanges.html"))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, _ := session.From(r.Context())
		if info, _ := dir.Role(s.Role); info.Rank < roster.RankAdmin {
			http.Error(w, "for admins", http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		if err := text.Execute(w, l.of(s.Account)); err != nil {
			log.ErrorContext(r.Context(), "page", "error", err)
		}
	})
}
