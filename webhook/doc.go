// Package webhook sends events to receivers over HTTPS, as Standard Webhooks
// (https://www.standardwebhooks.com) describes them, and verifies them where they arrive.
//
// A [Sender] is what [roster.RelayConfig] asks for: the relay keeps the order of each
// user, tries again, and waits as long as a receiver asks. The receivers are records of
// the host's, which an account may add: see [Endpoints].
//
//	sender := webhook.New(webhook.Config{Endpoints: endpoints})
//	err := dir.Relay(ctx, roster.RelayConfig{
//		Consumer: "webhooks", Destinations: sender.Destinations, Deliver: sender.Deliver,
//	})
//
// The consumer of Config has WithoutCodes, so that no code of a mail leaves that way.
//
// # What is sent
//
// One POST for each event, with the JSON of an [Event] and three headers: webhook-id, the
// same at every try; webhook-timestamp, when it was sent, in seconds since 1970; and
// webhook-signature, one signature for each secret of the endpoint. A status of 200 to 299
// is success. 410 ends the endpoint. Anything else is a failure, a redirect too: it is not
// followed, as nobody has confirmed where it leads. Retry-After counts with 429 and 503.
//
// # Where it is sent
//
// A URL of somebody else's must not reach the host's own network. The sender resolves the
// name and connects to public addresses alone: see [Config].AllowAddress. It uses no proxy
// of the environment, which would resolve names on its own.
package webhook
