// Package wire holds what the route sets share and hosts do not see: routing
// ([Mux]), reading requests ([ReadObject], [Bearer], [QueryInteger]), and
// answers ([Send], [Classify], [ErrorHeader]). A set passes values and handlers,
// and no hooks. No text of a JSON library reaches an answer: such texts differ
// between versions of Go.
package wire
