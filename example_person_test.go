package roster_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"example.com/roster"
	"example.com/roster/memstore"
)

// A new address counts once its mailbox has confirmed it, in a session of the user.
// The old mailbox can undo it.
func ExampleDirectory_ChangeEmail() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), &roster.Config{
		Keys:      []roster.MailKey{{Number: 1, Secret: bytes.Repeat([]byte{7}, 32)}}, // random in earnest
		Consumers: []roster.Consumer{{Name: "mail", Kinds: []roster.EventKind{roster.EventEmailChangeAsked, roster.EventEmailChanged}}},
	})
	var code roster.SecretText
	mail := func() {
		_, _ = dir.RelayOnce(ctx, roster.RelayConfig{Consumer: "mail", Deliver: func(_ context.Context, m roster.Message) error {
			fmt.Println("to", m.Email+":", m.Purpose)
			code = m.Code
			return nil
		}})
	}
	jane, _ := dir.Create(ctx, roster.NewUser{Email: "jane@old.example", Active: true})

	u, err := dir.ChangeEmail(ctx, jane.ID, "jane@new.example")
	fmt.Println(u.Email, err)
	mail()
	u, err = dir.ActingAs(roster.Actor{User: jane.ID}).ConfirmEmail(ctx, code) // Session.Actor says who acts
	fmt.Println(u.Email, err)
	mail()
	u, err = dir.UndoEmail(ctx, code) // by whoever reads mail at the old address
	fmt.Println(u.Email, err)
	// Output:
	// jane@old.example <nil>
	// to jane@new.example: email change
	// jane@new.example <nil>
	// to jane@old.example: email undo
	// jane@old.example <nil>
}

// Support looks at what a user sees: the session shows both, and so do its events.
func ExampleDirectory_Impersonate() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), nil)
	support, _ := dir.Create(ctx, roster.NewUser{Name: "Sam", Role: roster.RoleAdmin, Active: true})
	jane, _ := dir.Create(ctx, roster.NewUser{Name: "Jane", Active: true})
	own, _ := dir.StartSession(ctx, support.ID, roster.ClientInfo{})

	s, err := dir.Impersonate(ctx, own, jane.ID, roster.ClientInfo{})
	fmt.Println(s.User.Name, "by", s.Impersonator.Name, err)
	_, err = dir.ActingAs(s.Actor()).ChangePassword(ctx, jane.ID, "the old one", "another one", roster.ID{})
	fmt.Println(err)
	_ = dir.EndSession(ctx, support.ID, own.Secret.ID) // Sam signs out
	_, err = dir.Session(ctx, s.Token)
	fmt.Println(err)
	// Output:
	// Jane by Sam <nil>
	// roster: forbidden
	// roster: invalid credentials: the session is over
}

// Export writes what is kept about one person, without what opens a door.
func ExampleDirectory_Export() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), nil)
	jane, _ := dir.Create(ctx, roster.NewUser{Email: "jane@example.com", Name: "Jane Doe", Password: "a long password", Active: true})

	var out bytes.Buffer
	if err := dir.ActingAs(roster.Actor{User: jane.ID}).Export(ctx, jane.ID, &out); err != nil {
		fmt.Println(err)
		return
	}
	var kept map[string]json.RawMessage
	_ = json.Unmarshal(out.Bytes(), &kept)
	fmt.Println(kept["user"] != nil, bytes.Contains(out.Bytes(), []byte("argon2id")))
	// Output: true false
}
