package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"example.com/roster"
)

const (
	ownerEmail  = "owner@example.com"
	tokenName   = "examples/server" // name in lists of tokens
	tokenPrefix = "xaat-"           // Axiom's own client requires it
)

// seed makes the owner, its token and the people of -as, all or nothing, and
// returns the text of the owner's token. It keeps what is there already, so a
// restart changes nothing.
func seed(ctx context.Context, dir *roster.Directory, o options) (token string, err error) {
	err = dir.Update(ctx, func(dir *roster.Directory) error {
		owner := person{token: o.token, role: roster.RoleOwner, email: ownerEmail}
		if token, err = ensurePerson(ctx, dir, owner); err != nil {
			return fmt.Errorf("-token: %w", err)
		}
		if err := nameAccount(ctx, dir, o.account); err != nil {
			return fmt.Errorf("-account: %w", err)
		}
		for _, p := range o.people {
			if _, err := ensurePerson(ctx, dir, p); err != nil {
				return fmt.Errorf("-as %s:%s: %w", p.role, p.email, err)
			}
		}
		return nil
	})
	return token, err
}

func nameAccount(ctx context.Context, dir *roster.Directory, name string) error {
	if name == "" {
		return nil
	}
	_, err := dir.EditAccount(ctx, func(p *roster.AccountProfile) error {
		p.Name = name
		return nil
	})
	return err
}

// ensurePerson makes p an active user with that role and token, and returns the
// text of the token.
func ensurePerson(ctx context.Context, dir *roster.Directory, p person) (token string, err error) {
	if p.account != "" {
		if dir, err = ensureAccount(ctx, dir, p.account); err != nil {
			return "", err
		}
	}
	u, err := ensureUser(ctx, dir, p)
	if err != nil {
		return "", err
	}
	return ensureToken(ctx, dir, u, p.token)
}

// ensureAccount returns the Directory of the first account with that name, and
// makes the account where there is none.
func ensureAccount(ctx context.Context, dir *roster.Directory, name string) (*roster.Directory, error) {
	const page = 100
	q := roster.AccountQuery{Limit: page}
	for {
		accounts, err := dir.Accounts(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, a := range accounts {
			if a.Name == name {
				return dir.ForAccount(a.ID), nil
			}
			q.After = a.ID
		}
		if len(accounts) < page {
			break
		}
	}
	a, err := dir.CreateAccount(ctx, roster.NewAccount{Name: name})
	if err != nil {
		return nil, err
	}
	return dir.ForAccount(a.ID), nil
}

func ensureUser(ctx context.Context, dir *roster.Directory, p person) (roster.User, error) {
	u, err := dir.UserByEmail(ctx, p.email)
	if errors.Is(err, roster.ErrNotFound) {
		name, _, _ := strings.Cut(p.email, "@")
		return dir.Create(ctx, roster.NewUser{Email: p.email, EmailVerified: true, Name: name, Role: p.role, Active: true})
	}
	for err == nil && u.State != roster.StateActive {
		action := roster.Activate
		if u.State == roster.StateDeactivated {
			action = roster.Reactivate // leads to created where the user never was active: the loop goes on
		}
		u, err = dir.Apply(ctx, u.ID, action)
	}
	if err != nil || u.Role == p.role {
		return u, err
	}
	return dir.Edit(ctx, u.ID, func(profile *roster.Profile) error {
		profile.Role = p.role
		return nil
	})
}

// ensureToken makes text a token of u and returns it. With an empty text it makes
// a new token.
func ensureToken(ctx context.Context, dir *roster.Directory, u roster.User, text string) (string, error) {
	n := roster.NewToken{User: u.ID, Name: tokenName, Text: roster.SecretText(text)}
	if text == "" {
		n.Prefix = tokenPrefix
	} else if has, err := hasToken(ctx, dir, u, text); err != nil || has {
		return text, err
	}
	_, issued, err := dir.IssueToken(ctx, n)
	if errors.Is(err, roster.ErrExists) {
		return "", errors.New("that token belongs to somebody else, or was revoked: choose another")
	}
	return string(issued), err
}

// hasToken tells whether text is a valid token of u. Authenticate would record a
// refusal where it is none.
func hasToken(ctx context.Context, dir *roster.Directory, u roster.User, text string) (bool, error) {
	tokens, err := dir.Tokens(ctx, roster.TokenQuery{User: u.ID, Pending: true})
	return slices.ContainsFunc(tokens, func(s roster.Secret) bool {
		return s.Hash == sha256.Sum256([]byte(text)) && s.Valid(dir.Now())
	}), err
}
