package otelroster_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/otelroster"
	"example.com/roster/rostertest"
)

// TestLinesLeadToTheirTrace logs a refused call inside of a span, and outside.
func TestLinesLeadToTheirTrace(t *testing.T) {
	is := is.New(t)
	var log bytes.Buffer
	cfg := rostertest.NewRosterConfig(rostertest.NewClock())
	cfg.Log = slog.New(otelroster.LogHandler(slog.NewTextHandler(&log, nil)))
	dir := roster.New(memstore.New(), cfg)
	_, _, _, provider := watch(t)
	ctx, span := provider.Tracer("test").Start(t.Context(), "request")
	defer span.End()
	_, err := dir.Session(ctx, "not a session")
	is.Equal(err, roster.ErrCredentials)
	is.True(strings.Contains(log.String(), "trace_id="+span.SpanContext().TraceID().String()))
	log.Reset()
	_, err = dir.Session(t.Context(), "not a session")
	is.Equal(err, roster.ErrCredentials)
	is.True(log.Len() > 0 && !strings.Contains(log.String(), "trace_id"))
}
