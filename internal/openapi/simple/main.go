// Command simple reads an OpenAPI document of a route set, as YAML, and writes it as JSON
// in the part of the language that the generators of Go clients know:
//
//	go run ./internal/openapi/simple <axiom.yaml >axiom.json
//
// What is left out:
//
//   - of several types of a value, all but the first one and null: a client sends the first;
//   - anyOf, whose place any value takes;
//   - constants.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/getkin/kin-openapi/openapi3"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "simple:", err)
		os.Exit(1)
	}
}

func run() error {
	parsed, err := openapi3.NewLoader().LoadFromStdin()
	if err != nil {
		return err
	}
	text, err := json.Marshal(parsed)
	if err != nil {
		return err
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		return err
	}
	simplify(document)
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", " ")
	return e.Encode(document)
}
