package otelroster

import (
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"example.com/roster"
)

// scope names what the spans and metrics come from.
const scope = "example.com/roster/otelroster"

// Config says where an [Observer] sends spans and metrics. The zero Config is complete.
type Config struct {
	// TracerProvider and MeterProvider are the program's. Nil means those of package otel.
	TracerProvider trace.TracerProvider
	MeterProvider  metric.MeterProvider

	// System is the value of db.system.name: "sqlite", "postgresql" or "mariadb". Empty:
	// "other_sql".
	System string
}

// Observer is a [roster.Observer]. It is safe for concurrent use.
type Observer struct {
	system     attribute.KeyValue
	tracer     trace.Tracer
	operations metric.Float64Histogram
	statements metric.Float64Histogram
	refused    metric.Int64Counter
}

var _ roster.Observer = (*Observer)(nil)

// bounds are the limits between the buckets of durations, in seconds.
var bounds = metric.WithExplicitBucketBoundaries(0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30)

// New returns an Observer. The errors are those of the MeterProvider.
func New(cfg Config) (*Observer, error) {
	if cfg.TracerProvider == nil {
		cfg.TracerProvider = otel.GetTracerProvider()
	}
	if cfg.MeterProvider == nil {
		cfg.MeterProvider = otel.GetMeterProvider()
	}
	if cfg.System == "" {
		cfg.System = "other_sql"
	}
	o := &Observer{system: attribute.String("db.system.name", cfg.System), tracer: cfg.TracerProvider.Tracer(scope)}
	meter := cfg.MeterProvider.Meter(scope)
	var err error
	o.operations, err = meter.Float64Histogram("roster.operation.duration", metric.WithUnit("s"), bounds,
		metric.WithDescription("How long changes, reads, hashes and deliveries of roster take."))
	if err != nil {
		return nil, err
	}
	o.statements, err = meter.Float64Histogram("db.client.operation.duration", metric.WithUnit("s"), bounds,
		metric.WithDescription("Duration of database client operations."))
	if err != nil {
		return nil, err
	}
	o.refused, err = meter.Int64Counter("roster.refused", metric.WithUnit("{call}"),
		metric.WithDescription("Calls that roster has refused."))
	return o, err
}

// Begin begins the span of an operation.
func (o *Observer) Begin(ctx context.Context, op roster.Operation) (end func(roster.Outcome)) {
	begun := time.Now()
	kind := trace.SpanKindInternal
	if op.Kind == roster.OperationDeliver {
		kind = trace.SpanKindProducer
	}
	_, span := o.tracer.Start(ctx, spanName(op), trace.WithSpanKind(kind), trace.WithTimestamp(begun))
	return func(outcome roster.Outcome) {
		attributes := []attribute.KeyValue{
			attribute.String("roster.operation", string(op.Kind)),
			attribute.String("roster.call", op.Call),
			attribute.String("roster.name", op.Name),
			attribute.String("roster.outcome", string(outcome)),
		}
		if outcome == roster.OutcomeFailed || outcome == roster.OutcomeUnknown {
			attributes = append(attributes, attribute.String("error.type", string(outcome)))
			span.SetStatus(codes.Error, string(outcome))
		}
		if span.IsRecording() {
			span.SetAttributes(attributes...)
			span.SetAttributes(attribute.String("roster.account", text(op.Account)), attribute.String("roster.actor", actor(op.Actor)))
		}
		span.End()
		o.operations.Record(ctx, time.Since(begun).Seconds(), metric.WithAttributeSet(attribute.NewSet(attributes...)))
	}
}

// spanName returns the name of a span: few, as backends group by it.
func spanName(op roster.Operation) string {
	return strings.Join(strings.Fields("roster "+op.Call+" "+string(op.Kind)+" "+op.Name), " ")
}

// Refused counts a call that was refused.
func (o *Observer) Refused(ctx context.Context, r roster.Observation) {
	o.refused.Add(ctx, 1, metric.WithAttributes(attribute.String("roster.refusal", string(r.Kind))))
}

// Statement begins the span of a statement, for sqlstore's Config.Observe.
func (o *Observer) Statement(ctx context.Context, query string) (end func(failed bool)) {
	begun := time.Now()
	verb, _, _ := strings.Cut(strings.TrimSpace(query), " ")
	verb = strings.ToUpper(verb)
	_, span := o.tracer.Start(ctx, verb, trace.WithSpanKind(trace.SpanKindClient), trace.WithTimestamp(begun))
	return func(failed bool) {
		attributes := []attribute.KeyValue{o.system, attribute.String("db.operation.name", verb)}
		if failed {
			attributes = append(attributes, attribute.String("error.type", "_OTHER"))
			span.SetStatus(codes.Error, "")
		}
		if span.IsRecording() {
			span.SetAttributes(attributes...)
			span.SetAttributes(attribute.String("db.query.text", query))
		}
		span.End()
		o.statements.Record(ctx, time.Since(begun).Seconds(), metric.WithAttributeSet(attribute.NewSet(attributes...)))
	}
}

func text(id roster.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

// actor returns the id of who acts: a user, else a token, else nobody, which is the host.
func actor(a roster.Actor) string {
	if !a.User.IsZero() {
		return a.User.String()
	}
	return text(a.Token)
}
