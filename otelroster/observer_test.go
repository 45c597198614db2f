package otelroster_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/otelroster"
	"example.com/roster/rostertest"
)

// watch returns an Observer with what it has exported.
func watch(t testing.TB) (*otelroster.Observer, *tracetest.InMemoryExporter, *sdkmetric.ManualReader, *sdktrace.TracerProvider) {
	t.Helper()
	spans, reader := tracetest.NewInMemoryExporter(), sdkmetric.NewManualReader()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
	o, err := otelroster.New(otelroster.Config{
		TracerProvider: provider, MeterProvider: sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)), System: "sqlite",
	})
	if err != nil {
		t.Fatal(err)
	}
	return o, spans, reader, provider
}

// TestSpans follows a request through the Directory.
func TestSpans(t *testing.T) {
	is := is.New(t)
	o, spans, _, provider := watch(t)
	cfg := rostertest.NewRosterConfig(rostertest.NewClock())
	cfg.Observe = o
	dir := roster.New(memstore.New(), cfg)
	ctx, request := provider.Tracer("test").Start(t.Context(), "request")
	u, err := dir.Create(ctx, roster.NewUser{Email: "jane@x.test", Password: "correct horse battery", Active: true})
	is.NoErr(err)
	_, err = dir.ActingAs(roster.Actor{User: u.ID}).Edit(ctx, u.ID, func(p *roster.Profile) error { p.Name = "Jane"; return nil })
	is.NoErr(err)
	_, err = dir.SignIn(ctx, roster.SignIn{Email: "jane@x.test", Password: "another password"})
	is.True(err != nil)
	o.Statement(ctx, "SELECT document FROM roster_users WHERE id = ?")(true)
	request.End()

	var names []string
	for _, s := range spans.GetSpans() {
		names = append(names, s.Name)
		is.Equal(s.SpanContext.TraceID(), request.SpanContext().TraceID()) // all are of the request
		for _, a := range s.Attributes {
			is.True(!strings.Contains(a.Value.String(), "jane@x.test"))
		}
		if s.Name == "roster Edit change" {
			is.True(slices.Contains(s.Attributes, attribute.String("roster.actor", u.ID.String())))
			is.True(slices.Contains(s.Attributes, attribute.String("roster.account", u.Account.String())))
			is.True(slices.Contains(s.Attributes, attribute.String("roster.outcome", "done")))
		}
	}
	for _, name := range []string{"roster Create hash wait", "roster Create hash", "roster Create change", "roster Edit change", "roster SignIn hash", "SELECT"} {
		if !slices.Contains(names, name) {
			t.Errorf("no span %q: %q", name, names)
		}
	}
}

// TestMetrics counts operations, statements and refusals.
func TestMetrics(t *testing.T) {
	is := is.New(t)
	o, _, reader, _ := watch(t)
	ctx := t.Context()
	o.Begin(ctx, roster.Operation{Kind: roster.OperationRead, Call: "User", Name: "Principal"})(roster.OutcomeNotFound)
	o.Begin(ctx, roster.Operation{Kind: roster.OperationDeliver, Call: "Relay", Name: "mail"})(roster.OutcomeFailed)
	o.Refused(ctx, roster.Observation{Kind: roster.EventForbidden})
	o.Statement(ctx, "INSERT INTO roster_users VALUES (?)")(false)
	var got metricdata.ResourceMetrics
	is.NoErr(reader.Collect(ctx, &got))
	var lines []string
	for _, m := range got.ScopeMetrics[0].Metrics {
		switch data := m.Data.(type) {
		case metricdata.Histogram[float64]:
			for _, p := range data.DataPoints {
				lines = append(lines, fmt.Sprint(m.Name, " ", p.Count, " ", p.Attributes.Encoded(attribute.DefaultEncoder())))
			}
		case metricdata.Sum[int64]:
			for _, p := range data.DataPoints {
				lines = append(lines, fmt.Sprint(m.Name, " ", p.Value, " ", p.Attributes.Encoded(attribute.DefaultEncoder())))
			}
		}
	}
	slices.Sort(lines)
	is.Equal(lines, []string{
		"db.client.operation.duration 1 db.operation.name=INSERT,db.system.name=sqlite",
		"roster.operation.duration 1 error.type=failed,roster.call=Relay,roster.name=mail,roster.operation=deliver,roster.outcome=failed",
		"roster.operation.duration 1 roster.call=User,roster.name=Principal,roster.operation=read,roster.outcome=not found",
		"roster.refused 1 roster.refusal=forbidden",
	})
}

// BenchmarkSession is the check of a session, observed by nobody and by OpenTelemetry. Run
// it with -benchtime 20000x.
func BenchmarkSession(b *testing.B) {
	for _, name := range []string{"nobody", "otelroster"} {
		b.Run(name, func(b *testing.B) {
			cfg := rostertest.NewRosterConfig(rostertest.NewClock())
			if name == "otelroster" {
				reader := sdkmetric.NewManualReader()
				o, err := otelroster.New(otelroster.Config{
					TracerProvider: sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.TraceIDRatioBased(0.01))),
					MeterProvider:  sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)),
				})
				if err != nil {
					b.Fatal(err)
				}
				cfg.Observe = o
			}
			dir := roster.New(memstore.New(), cfg)
			ctx := context.Background()
			u, err := dir.Create(ctx, roster.NewUser{Active: true})
			if err != nil {
				b.Fatal(err)
			}
			s, err := dir.StartSession(ctx, u.ID, roster.ClientInfo{})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := dir.Session(ctx, s.Token); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
