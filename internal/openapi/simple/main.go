// Command simple reads an OpenAPI document of a route set, as YAML, and writes it as JSON
// in the part of the language that the generators of Go clients know:
//
//	go run ./internal/openapi/simple <axiom.yaml >axiom.json
//
// The document allows the same calls and answers, or more, but for what is named here:
//
//   - several types become any value, as Go has no type for them; null stays "nullable";
//   - conditions on members ("one of the two is there"), constants and formats of texts
//     are left out;
//   - a response and a request body whose name a schema has too get another name.
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
