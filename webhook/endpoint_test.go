package webhook_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/webhook"
)

// TestAnEndpointShowsNoSecret writes an endpoint in each way that a host may, also inside
// of other values.
func TestAnEndpointShowsNoSecret(t *testing.T) {
	secret := webhook.NewSecret()
	e := webhook.Endpoint{ID: "crm", URL: "https://x.test/key-in-the-path", Secrets: []roster.SecretText{secret}}
	for name, value := range map[string]any{"itself": e, "a pointer": &e, "a list": []webhook.Endpoint{e}, "a map": map[string]any{"endpoint": e}} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			text, err := json.Marshal(value)
			is.True(err != nil && strings.Contains(err.Error(), "keep its fields in a type of your own"))
			is.Equal(len(text), 0)
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
				is.True(!strings.Contains(fmt.Sprintf(verb, value), string(secret)))
			}
		})
	}
	t.Run("a log", func(t *testing.T) {
		is := is.New(t)
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("added", "endpoint", e)
		is.True(strings.Contains(log.String(), `"id":"crm"`))
		is.True(!strings.Contains(log.String(), "key-in-the-path") && !strings.Contains(log.String(), string(secret)))
	})
}
