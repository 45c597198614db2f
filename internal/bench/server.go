package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/pprof"
	"strconv"
	"syscall"

	_ "github.com/jackc/pgx/v5/stdlib"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/memstore"
)

// serve is the program as a server: KIND WHERE USERS PROFILE. It writes its
// address and a token on its first line.
func serve(args []string) error {
	if len(args) != 4 {
		return errors.New("serve needs a kind, a database, a number of users and a file for the profile, which may be empty")
	}
	users, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	handler, token, err := handlerOf(ctx, args[0], args[1], users)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	end, err := profiled(args[3])
	if err != nil {
		return err
	}
	defer end()
	fmt.Println(ln.Addr(), token)
	failed := make(chan error, 1)
	go func() { failed <- http.Serve(ln, handler) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

// profiled writes a CPU profile to file until the function is called. An empty
// file is no profile.
func profiled(file string) (end func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	out, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(out); err != nil {
		return nil, err
	}
	return func() { pprof.StopCPUProfile(); _ = out.Close() }, nil
}

// handlerOf returns the handler of a kind of server over a database.
func handlerOf(ctx context.Context, kind, where string, users int) (http.Handler, string, error) {
	switch kind {
	case "ceiling":
		return ceiling(users), "-", nil
	case "naive":
		db, err := openSQLite(where, largeCache)
		if err != nil {
			return nil, "", err
		}
		h, err := newNaive(ctx, db)
		return h, naiveToken, err
	}
	store, err := storeOf(ctx, kind, where, users)
	if err != nil {
		return nil, "", err
	}
	dir := roster.New(store, nil)
	owner, token, err := ownerToken(ctx, dir)
	if err != nil {
		return nil, "", err
	}
	pages, err := consoleHandler(ctx, dir, owner)
	if err != nil {
		return nil, "", err
	}
	mux := rosterHandler(dir, httpadapters.Tokens(dir))
	mux.Handle("/console/", pages)
	return mux, token, nil
}

// storeOf opens the store of a server. Memory is filled first.
func storeOf(ctx context.Context, kind, where string, users int) (roster.Store, error) {
	switch kind {
	case "memory":
		s := memstore.New()
		if err := ownerOf(ctx, s); err != nil {
			return nil, err
		}
		return s, fill(ctx, s, 0, users, func(int) {})
	case "sqlite":
		s, _, _, err := openStore(ctx, where, largeCache)
		return s, err
	case "postgres":
		s, _, err := openPostgres(ctx, where)
		return s, err
	}
	return nil, fmt.Errorf("there is no server %q: ceiling, naive, memory, sqlite or postgres", kind)
}
