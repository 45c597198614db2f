package otelroster_test

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"log/slog"
	"os"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/otelroster"
	"example.com/roster/sqlstore"
)

// A program exports its traces to memory. Yours exports them by OTLP, and gives the
// Observer no provider, so that it takes those of package otel.
func Example() {
	exported := tracetest.NewInMemoryExporter()
	observer, err := otelroster.New(otelroster.Config{
		TracerProvider: sdktrace.NewTracerProvider(sdktrace.WithSyncer(exported)),
	})
	if err != nil {
		log.Fatal(err)
	}
	dir := roster.New(memstore.New(), &roster.Config{Observe: observer})
	if _, err := dir.Create(context.Background(), roster.NewUser{Email: "jane@example.com", Password: "correct horse battery"}); err != nil {
		log.Fatal(err)
	}
	for _, span := range exported.GetSpans() {
		fmt.Println(span.Name)
	}
	// Output:
	// roster Create hash wait
	// roster Create hash
	// roster Create change
}

// The statements of a database are observed too.
func ExampleNew() {
	ctx := context.Background()
	log := slog.New(otelroster.LogHandler(slog.NewJSONHandler(os.Stderr, nil)))
	db, err := sql.Open("pgx", "postgres://me@db.example.com/shop")
	if err != nil {
		log.ErrorContext(ctx, "no database", "error", err)
		return
	}
	observer, err := otelroster.New(otelroster.Config{System: "postgresql"})
	store := sqlstore.New(db, sqlstore.Postgres, &sqlstore.Config{Observe: observer.Statement})
	dir := roster.New(store, &roster.Config{Observe: observer, Log: log})
	if _, err := dir.Purge(ctx, time.Now().AddDate(0, 0, -30)); err != nil {
		log.ErrorContext(ctx, "nothing was purged", "error", err)
	}
}
