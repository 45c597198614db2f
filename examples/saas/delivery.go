package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"example.com/roster"
)

// told are the events that the webhook hears.
var told = []roster.EventKind{
	roster.EventUserCreated, roster.EventUserActivated, roster.EventUserDeactivated, roster.EventUserReactivated,
	roster.EventUserRemoved, roster.EventMembershipCreated, roster.EventMembershipEdited, roster.EventMembershipEnded,
}

// relays hand over what happened, at least once, in the order of each person.
func (a *app) relays() []roster.RelayConfig {
	return []roster.RelayConfig{{Consumer: "mail", Deliver: a.mail}, {Consumer: "webhook", Deliver: a.callWebhook}}
}

// mail prints a letter. The code stands behind the "#", which browsers keep to
// themselves, so that it is in no log.
func (a *app) mail(_ context.Context, m roster.Message) error {
	link := "/" + strings.ReplaceAll(string(m.Purpose), " ", "-") + "#" + string(m.Code) // such as /password-reset#CODE
	switch {
	case m.Purpose == "":
		return nil // nothing to mail
	case m.Code == "":
		link = "/sign-in" // whoever signs up has a user
	}
	_, err := fmt.Fprintf(a.out, "\nTo: %s\nMessage-ID: <%s@saas.example>\nSubject: %s, from %s\n\n%s%s\n",
		m.Email, m.ID, m.Purpose, m.Account.Name, a.public, link)
	return err
}

// callWebhook posts an event. After an error the relay tries again with the same
// id, by which the receiver knows a repeat. The call is not signed: receive it where
// nobody else can send.
func (a *app) callWebhook(ctx context.Context, m roster.Message) error {
	body, err := json.Marshal(map[string]any{"id": m.ID, "workspace": m.Account.ID, "what": m.Event.Kind, "at": m.Event.At, "user": m.Event.User})
	if a.webhook == "" || err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.webhook, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	answer.Body.Close()
	if answer.StatusCode >= 300 {
		return fmt.Errorf("webhook: %s", answer.Status)
	}
	return nil
}
