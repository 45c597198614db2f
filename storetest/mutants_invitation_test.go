package storetest

import (
	"context"

	"example.com/roster"
)

var invitationMutants = []mutant{
	{"what an invitation gives is not kept", everyWayInGives, onPut(func(ctx context.Context, tx roster.Tx, u *roster.User) error {
		waits := u.Benefits
		u.Benefits = ""
		err := tx.PutUser(ctx, u)
		u.Benefits = waits
		return err
	})},
	{"what an invitation gives is kept once it was given or taken back", everyWayInGives, onPut(func(ctx context.Context, tx roster.Tx, u *roster.User) error {
		users, _ := tx.Users(ctx, roster.UserSelection{Account: u.Account, Where: []roster.Condition{roster.Where(roster.FieldID, roster.OpEq, u.ID)}})
		if len(users) > 0 && u.Benefits == "" {
			u.Benefits = users[0].Benefits
		}
		return tx.PutUser(ctx, u)
	})},
}
