package webhook

import (
	"encoding/json"
	"maps"
	"slices"
)

// object is a part of a JSON Schema.
type object = map[string]any

// Schema returns the JSON Schema (2020-12) of an [Event], for receivers that are not
// written in Go. It is the text of docs/events.schema.json.
func Schema() []byte {
	id := object{"type": "string", "format": "uuid"}
	word := object{"type": "string"}
	words := object{"type": "array", "items": word}
	schema := object{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "An event of roster, version 1",
		"type":    "object",
		"properties": object{
			"type":      object{"enum": slices.Sorted(maps.Values(types)), "description": "what happened"},
			"timestamp": object{"type": "string", "format": "date-time", "description": "when it happened"},
			"version":   object{"const": Version, "description": "of this schema; fields may be added without a new one"},
			"data": object{
				"type": "object",
				"properties": object{
					"id":           described(id, "of the event"),
					"account":      described(id, "in which it happened"),
					"user":         described(id, "to whom it happened; missing: it is about the account, a group, a team or a token of the account"),
					"user_version": object{"type": "integer", "minimum": 1, "description": "orders the events of one user"},
					"subject":      described(id, "the record that it is about"),
					"actor": object{
						"type": "object", "description": "who did it; missing: the program itself",
						"properties": object{
							"user":         described(id, "who; missing: an API token of the account"),
							"token":        described(id, "the API token by which it was done"),
							"impersonator": described(id, "who really did it, in a session of user's"),
						},
						"additionalProperties": false,
					},
					"detail": object{
						"type": "object",
						"properties": object{
							"from":          described(word, "the state before"),
							"to":            described(word, "the state since"),
							"changed":       described(words, "names of the fields that changed"),
							"source":        described(word, "where a grant comes from, or the issuer of an identity"),
							"product":       described(word, "of a grant or a use"),
							"old_email":     described(word, "the address before"),
							"new_email":     described(word, "the address since"),
							"reason":        described(word, "why"),
							"invited":       object{"type": "boolean", "description": "a sign-up that is for the invited alone"},
							"anywhere":      object{"type": "boolean", "description": "what was asked is about every account"},
							"count":         object{"type": "integer", "minimum": 1, "description": "refused calls that the event stands for"},
							"networks":      described(words, "that they came from, the first ones"),
							"more_networks": object{"type": "boolean", "description": "they came from others too"},
						},
						"additionalProperties": false,
					},
				},
				"required":             []string{"id", "account"},
				"additionalProperties": false,
			},
		},
		"required":             []string{"type", "timestamp", "version", "data"},
		"additionalProperties": false,
	}
	text, err := json.MarshalIndent(schema, "", "\t")
	if err != nil {
		panic("webhook: " + err.Error()) // cannot be: it has no value that JSON lacks
	}
	return append(text, '\n')
}

// described returns a schema with a description.
func described(schema object, text string) object {
	with := maps.Clone(schema)
	with["description"] = text
	return with
}
