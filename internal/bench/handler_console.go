package main

import (
	"context"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/console"
)

// consoleHandler serves the console to the owner, whatever the token: the driver sends
// no cookie.
func consoleHandler(ctx context.Context, dir *roster.Directory, owner roster.ID) (http.Handler, error) {
	s, err := dir.StartSession(ctx, owner, roster.ClientInfo{})
	if err != nil {
		return nil, err
	}
	set := console.New(dir, console.Config{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Cookie", "__Host-session="+string(s.Token))
		set.ServeHTTP(w, r)
	}), nil
}
