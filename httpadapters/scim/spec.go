package scim

import (
	"bytes"
	_ "embed"
)

//go:embed openapi.yaml
var spec []byte

// Spec returns the OpenAPI 3.1 document of the set, as YAML: every route, parameter,
// field, status and header. The caller may change what it gets.
func Spec() []byte { return bytes.Clone(spec) }
