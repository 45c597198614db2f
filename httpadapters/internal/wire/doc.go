// Package wire reads requests and writes answers for the route sets: bodies,
// members, integers, bearer tokens and JSON. It holds functions only and never
// calls back into a set. No text of a JSON library reaches an answer: such
// texts differ between versions of Go.
package wire
