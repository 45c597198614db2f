package webhook_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/webhook"
)

// table is where a host keeps the endpoints of its accounts.
type table map[roster.ID][]webhook.Endpoint

func (t table) Endpoints(_ context.Context, account roster.ID) ([]webhook.Endpoint, error) {
	return t[account], nil
}

func (t table) End(_ context.Context, account roster.ID, id string) error {
	fmt.Println("ended:", id)
	delete(t, account)
	return nil
}

// An account adds a receiver, which hears of a user that is made.
func Example() {
	ctx := context.Background()
	secret := webhook.NewSecret() // both sides have it
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		verifier := webhook.Verifier{Secrets: []roster.SecretText{secret}}
		event, err := verifier.Read(r)
		fmt.Println(event.Type, err)
	}))
	defer receiver.Close()

	dir := roster.New(memstore.New(), &roster.Config{
		Consumers: []roster.Consumer{{Name: "webhooks", WithoutCodes: true, Kinds: []roster.EventKind{roster.EventUserCreated}}},
	})
	if _, err := dir.Create(ctx, roster.NewUser{Email: "jane@example.com"}); err != nil {
		log.Fatal(err)
	}
	sender := webhook.New(webhook.Config{
		Endpoints: table{dir.AccountID(): {{ID: "crm", URL: receiver.URL, Secrets: []roster.SecretText{secret}}}},
		AllowHTTP: true, AllowAddress: netip.Addr.IsLoopback, // for this example alone
	})
	_, err := dir.RelayOnce(ctx, roster.RelayConfig{
		Consumer: "webhooks", Destinations: sender.Destinations, Deliver: sender.Deliver,
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output: user.created <nil>
}
