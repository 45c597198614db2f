package roster_test

import (
	"context"
	"fmt"
	"log"

	"example.com/roster"
	"example.com/roster/memstore"
)

// An invitation is mailed by what the host hands messages to, and accepted with
// the code in it.
func ExampleDirectory_RelayOnce() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), &roster.Config{
		Keys:      []roster.MailKey{{Number: 1, Secret: []byte("32 random bytes, kept by the host")}},
		Consumers: []roster.Consumer{{Name: "mail", Kinds: []roster.EventKind{roster.EventUserInvited}}},
	})
	if _, err := dir.Invite(ctx, roster.NewInvitation{Email: "jane@example.com", Mail: true}); err != nil {
		log.Fatal(err)
	}
	var code roster.SecretText
	n, err := dir.RelayOnce(ctx, roster.RelayConfig{
		Consumer: "mail",
		Deliver: func(ctx context.Context, m roster.Message) error {
			code = m.Code // a mail to m.Email, with m.ID in its Message-ID
			return nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	s, err := dir.AcceptInvitationAndSignIn(ctx, code, roster.Acceptance{Name: "Jane Doe"}, roster.ClientInfo{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(n, s.User.Name, s.User.State, s.User.EmailVerified)
	// Output: 1 Jane Doe active true
}
