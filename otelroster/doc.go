// Package otelroster tells OpenTelemetry what a Directory and its store do: a span for each
// change, read, hash, delivery and statement, and their durations and outcomes as metrics.
//
//	observer, err := otelroster.New(otelroster.Config{System: "postgresql"})
//	store := sqlstore.New(db, sqlstore.Postgres, &sqlstore.Config{Observe: observer.Statement})
//	dir := roster.New(store, &roster.Config{Observe: observer})
//
// Spans hang on the one of the ctx that a call is given, such as that of a request.
//
// # Names
//
//   - roster.operation.duration, in seconds, is a histogram of operations, with
//     roster.operation ("change", "read", "hash wait", "hash", "deliver"), roster.call (the
//     method of Directory), roster.name (the records that are read, or the consumer) and
//     roster.outcome.
//   - roster.refused counts calls that were refused, with roster.refusal, the kind.
//   - db.client.operation.duration is that of the semantic conventions for databases, with
//     db.system.name and db.operation.name. Its spans have db.query.text, which has no
//     values.
//
// Metrics have no account, as there may be many; spans have roster.account and
// roster.actor. Neither has a secret, an address or the text of an error.
package otelroster
