package otelroster_test

import (
	"context"
	"fmt"
	"log"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/otelroster"
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
