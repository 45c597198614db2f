package pages

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/webhook"
)

// noEndpoints stands for a table of endpoints, as nobody has added one.
type noEndpoints struct{}

func (noEndpoints) Endpoints(context.Context, roster.ID) ([]webhook.Endpoint, error) { return nil, nil }
func (noEndpoints) End(context.Context, roster.ID, string) error                     { return nil }

func TestWebhooks(t *testing.T) {
	is := is.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // Relay ends with it
	store, endpoints := memstore.New(), noEndpoints{}

	dir := roster.New(store, &roster.Config{
		Consumers: []roster.Consumer{{Name: "webhooks", WithoutCodes: true}}, // no code of a mail goes that way
	})
	sender := webhook.New(webhook.Config{Endpoints: endpoints}) // a table of yours, behind two methods
	err := dir.Relay(ctx, roster.RelayConfig{
		Consumer: "webhooks", Destinations: sender.Destinations, Deliver: sender.Deliver, Parallel: 16,
	})

	is.True(errors.Is(err, context.Canceled))
}

func TestEndpoint(t *testing.T) {
	is := is.New(t)
	sender, id, url := webhook.New(webhook.Config{Endpoints: noEndpoints{}}), "1", "http://192.0.2.1/"

	e := webhook.Endpoint{ID: id, URL: url, Secrets: []roster.SecretText{webhook.NewSecret()}}
	err := sender.Check(e) // an InvalidError names the field

	var invalid *roster.InvalidError
	is.True(errors.As(err, &invalid)) // it is http
}

func TestVerifier(t *testing.T) {
	is := is.New(t)
	secret, request := webhook.NewSecret(), httptest.NewRequest(http.MethodPost, "/", http.NoBody)

	verifier := webhook.Verifier{Secrets: []roster.SecretText{secret}}
	event, err := verifier.Read(request) // 1 MiB at most; five minutes of difference between the clocks

	is.True(err != nil) // nobody signed it
	is.Equal(event, webhook.Event{})
}
