package clients_test

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/santhosh-tekuri/jsonschema/v6"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"example.com/roster"
	"example.com/roster/internal/browser/npm"
	"example.com/roster/memstore"
	"example.com/roster/rostertest"
	"example.com/roster/webhook"
)

// signed is a message as it goes over the wire.
type signed struct {
	Secret    string `json:"secret"` // a SecretText shows itself to no encoder
	ID        string `json:"id"`
	Timestamp string `json:"timestamp"`
	Signature string `json:"signature"`
	Body      []byte `json:"body"` // base64 in JSON
}

func (s *signed) header() http.Header {
	h := http.Header{}
	h.Set(webhook.HeaderID, s.ID)
	h.Set(webhook.HeaderTimestamp, s.Timestamp)
	h.Set(webhook.HeaderSignature, s.Signature)
	return h
}

// payloads is how many random payloads each library verifies.
const payloads = 1_000

// randomMessages returns messages that are not signed yet: each has a secret of its own,
// and a body of JSON with whatever characters.
func randomMessages(t *testing.T) []signed {
	t.Helper()
	random := rand.New(rand.NewPCG(19, 2026))
	all := make([]signed, payloads)
	for i := range all {
		text := make([]rune, random.IntN(200))
		for n := range text {
			text[n] = rune(random.IntN(0x2000))
		}
		body, err := json.Marshal(map[string]any{"type": "user.edited", "data": map[string]any{"text": string(text), "n": random.Int64()}})
		if err != nil {
			t.Fatal(err)
		}
		all[i] = signed{
			Secret: string(webhook.NewSecret()), ID: roster.NewID().String(),
			Timestamp: strconv.FormatInt(time.Now().Unix(), 10), Body: body,
		}
	}
	return all
}

// sign signs s by package webhook, under another secret too, as while secrets change.
func (s *signed) sign(t *testing.T) {
	t.Helper()
	seconds, err := strconv.ParseInt(s.Timestamp, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	s.Signature, err = webhook.Sign([]roster.SecretText{webhook.NewSecret(), roster.SecretText(s.Secret)}, s.ID, time.Unix(seconds, 0), s.Body)
	if err != nil {
		t.Fatal(err)
	}
}

// TestStandardWebhooksGo has the library for Go verify what package webhook signs, and
// package webhook what the library signs.
func TestStandardWebhooksGo(t *testing.T) {
	for _, s := range randomMessages(t) {
		is := is.New(t)
		s.sign(t)
		library, err := standardwebhooks.NewWebhook(s.Secret)
		is.NoErr(err)
		is.NoErr(library.Verify(s.Body, s.header()))
		is.True(library.Verify(append(s.Body, ' '), s.header()) != nil) // it looks

		seconds, err := strconv.ParseInt(s.Timestamp, 10, 64)
		is.NoErr(err)
		s.Signature, err = library.Sign(s.ID, time.Unix(seconds, 0), s.Body)
		is.NoErr(err)
		v := webhook.Verifier{Secrets: []roster.SecretText{roster.SecretText(s.Secret)}}
		is.NoErr(v.Verify(s.header(), s.Body))
		is.Equal(v.Verify(s.header(), append(s.Body, ' ')), webhook.ErrRefused)
	}
}

// TestStandardWebhooksNpm does the same with the library for JavaScript.
func TestStandardWebhooksNpm(t *testing.T) {
	is := is.New(t)
	npm.Install(t, "npm")
	sent := randomMessages(t)
	for i := range sent {
		sent[i].sign(t)
	}
	text, err := json.Marshal(sent)
	is.NoErr(err)
	cmd := exec.CommandContext(t.Context(), "node", "standardwebhooks.mjs")
	cmd.Dir = "npm"
	cmd.Stdin = bytes.NewReader(text)
	var failed bytes.Buffer
	cmd.Stderr = &failed
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err, failed.String())
	}
	var back []signed // each as the library has signed it
	is.NoErr(json.Unmarshal(out, &back))
	is.Equal(len(back), payloads)
	for i, s := range back {
		v := webhook.Verifier{Secrets: []roster.SecretText{roster.SecretText(sent[i].Secret)}}
		is.NoErr(v.Verify(s.header(), sent[i].Body))
	}
}

// eventSchema is what docs/events.schema.json says.
func eventSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(webhook.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("events.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("events.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(schema *jsonschema.Schema, body []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}

// fullDetail has every member that a detail can have.
const fullDetail = `{"from":"created","to":"active","changed":["name"],"source":"invitation","product":"reports","old_email":"a@x.test",` +
	`"new_email":"b@x.test","reason":"left","invited":true,"anywhere":true,"count":2,"networks":["203.0.113.9"],"more_networks":true}`

// TestEachEventFitsItsSchema validates an event of each kind, with all that it can have and
// with as little, and breaks each part of it once.
func TestEachEventFitsItsSchema(t *testing.T) {
	is := is.New(t)
	schema := eventSchema(t)
	detail, err := roster.ParseJSONObject([]byte(fullDetail))
	is.NoErr(err)
	kinds := roster.EventKinds()
	is.True(len(kinds) > 50)
	for _, kind := range kinds {
		id := roster.NewID()
		for _, e := range []roster.Event{
			{ID: id, Account: id, Kind: kind, At: time.Now()},
			{
				ID: id, Account: id, User: id, UserVersion: 3, Kind: kind, Subject: id, Secret: id, At: time.Now(),
				Actor: roster.Actor{User: id, Token: id, Impersonator: id, Role: roster.RoleUser}, Detail: detail,
			},
		} {
			body, err := webhook.Encode(e)
			is.NoErr(err)
			is.NoErr(validate(schema, body))
		}
	}
	body, err := webhook.Encode(roster.Event{ID: roster.NewID(), Account: roster.NewID(), Kind: kinds[0], At: time.Now(), Detail: detail})
	is.NoErr(err)
	for _, name := range []string{
		"type", "timestamp", "version", "data", "id", "account", "detail", "from", "to", "changed", "source", "product",
		"old_email", "new_email", "reason", "invited", "anywhere", "count", "networks", "more_networks",
	} {
		renamed := bytes.Replace(body, []byte(`"`+name+`":`), []byte(`"renamed":`), 1)
		if bytes.Equal(renamed, body) || validate(schema, renamed) == nil {
			t.Errorf("the schema does not notice that %q is renamed", name)
		}
	}
}

// TestWhatHappensFitsTheSchema validates events as a Directory writes them.
func TestWhatHappensFitsTheSchema(t *testing.T) {
	is := is.New(t)
	schema := eventSchema(t)
	clock := rostertest.NewClock()
	cfg := rostertest.NewRosterConfig(clock)
	cfg.Consumers = []roster.Consumer{{Name: "webhooks", WithoutCodes: true}, {Name: "mail", Kinds: roster.MailedEvents()}}
	dir := roster.New(memstore.New(), cfg)
	kinds := happen(t, dir)
	seen := map[string]bool{}
	_, err := dir.RelayOnce(t.Context(), roster.RelayConfig{Consumer: "webhooks", Parallel: 1, Deliver: func(_ context.Context, m roster.Message) error {
		body, err := webhook.Encode(m.Event)
		if err != nil {
			return err
		}
		seen[webhook.Type(m.Event.Kind)] = true
		if err := validate(schema, body); err != nil {
			t.Errorf("%s: %v", body, err)
		}
		return nil
	}})
	is.NoErr(err)
	is.True(len(seen) >= kinds)
	t.Logf("%d kinds", len(seen))
}
