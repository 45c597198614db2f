package rostertest

import (
	"strings"
	"testing"

	"example.com/roster"
)

// Password is the password of everybody who is seeded and was active.
const Password = "correct horse battery staple"

// Account is an account of a Kit: a Directory confined to it, and its people as they
// were when they were made. Their addresses are "owner@acme.test", "admin@acme.test"
// and so on, at globex.test in the other account.
type Account struct {
	*roster.Directory

	Owner, Admin, User roster.User // active, of these roles
	Invited            roster.User // was mailed an invitation: Mail has it
	Deactivated        roster.User // was active
}

// seed makes the accounts and their people.
func (k *Kit) seed(t testing.TB) {
	t.Helper()
	ctx := t.Context()
	hash, err := k.Dir.HashPassword(ctx, Password)
	if err == nil {
		err = k.Dir.Update(ctx, func(tx *roster.Directory) error {
			k.Acme, k.Globex = Account{}, Account{} // fn may run twice
			if err := k.Acme.seed(t, tx, "acme.test", hash); err != nil {
				return err
			}
			if _, err := tx.EditAccount(ctx, func(p *roster.AccountProfile) error { p.Name = "Acme"; return nil }); err != nil {
				return err
			}
			globex, err := tx.CreateAccount(ctx, roster.NewAccount{Name: "Globex"})
			if err != nil {
				return err
			}
			return k.Globex.seed(t, tx.ForAccount(globex.ID), "globex.test", hash)
		})
	}
	if err != nil {
		t.Fatal("rostertest: seed people: ", err)
	}
	k.Acme.Directory = k.Dir.ForAccount(k.Acme.Owner.Account)
	k.Globex.Directory = k.Dir.ForAccount(k.Globex.Owner.Account)
}

// seed makes the people of an account.
func (a *Account) seed(t testing.TB, tx *roster.Directory, domain string, hash roster.PasswordHash) error {
	ctx := t.Context()
	for _, p := range []struct {
		made *roster.User
		name string
		role roster.Role
	}{
		{&a.Owner, "Owner", roster.RoleOwner},
		{&a.Admin, "Admin", roster.RoleAdmin},
		{&a.User, "User", roster.RoleUser},
		{&a.Deactivated, "Deactivated", roster.RoleUser},
	} {
		var err error
		*p.made, err = tx.Create(ctx, roster.NewUser{
			Email: address(p.name, domain), EmailVerified: true, Name: p.name, Role: p.role, PasswordHash: hash, Active: true,
		})
		if err != nil {
			return err
		}
	}
	var err error
	if a.Deactivated, err = tx.Apply(ctx, a.Deactivated.ID, roster.Deactivate); err != nil {
		return err
	}
	invited, err := tx.Invite(ctx, roster.NewInvitation{Email: address("Invited", domain), Name: "Invited", Mail: true})
	a.Invited = invited.User
	return err
}

// address is the address of somebody by name.
func address(name, domain string) string { return strings.ToLower(name) + "@" + domain }
