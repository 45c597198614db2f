package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"example.com/roster/internal/faults/database"
	"example.com/roster/internal/faults/journal"
	"example.com/roster/internal/faults/work"
	"example.com/roster/sqlstore"
)

// worker is a process that works until it is killed, or until its standard input
// ends. It says on its standard output how far it is.
func worker(args []string) int {
	flags := flag.NewFlagSet("worker", flag.ExitOnError)
	dialect := flags.String("dialect", "sqlite", "")
	dsn := flags.String("dsn", "", "")
	world := flags.String("world", "", "the file of the World; empty: migrate and end")
	file := flags.String("journal", "", "")
	label := flags.String("label", "", "")
	callers := flags.Int("callers", 4, "")
	uncheckpointed := flags.Bool("uncheckpointed", false, "SQLite: the WAL is never copied into the file")
	normal := flags.Bool("normal", false, "SQLite: synchronous NORMAL")
	_ = flags.Parse(args) // it ends the program
	synchronous := sqlstore.SynchronousFull
	if *normal {
		synchronous = sqlstore.SynchronousNormal
	}
	if *uncheckpointed {
		*dsn = database.Uncheckpointed(*dsn)
	}
	if err := labour(context.Background(), *dialect, *dsn, *world, *file, *label, *callers, synchronous); err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		return 1
	}
	return 0
}

func labour(ctx context.Context, dialect, dsn, world, file, label string, callers int, synchronous sqlstore.Synchronous) error {
	fmt.Println(saysMigrating)
	start := time.Now()
	d, err := database.Open(ctx, dialect, dsn, synchronous)
	if err != nil {
		return err
	}
	defer d.Close()
	fmt.Println(saysReady, time.Since(start).Milliseconds())
	if world == "" {
		return nil
	}
	text, err := os.ReadFile(world)
	if err != nil {
		return err
	}
	var w work.World
	if err := json.Unmarshal(text, &w); err != nil {
		return err
	}
	j, err := journal.Create(file)
	if err != nil {
		return err
	}
	all := work.Start(ctx, w, j, label, callers, 0, d)
	_, _ = io.Copy(io.Discard, os.Stdin) // until it ends, however
	return all.Stop()
}

// What a worker says.
const (
	saysMigrating = "migrating"
	saysReady     = "ready"
)
