package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

const (
	jane = "jane@example.com"
	joe  = "joe@example.com"
)

// show plays each scene and writes to out what is in the database after it.
func (s *shop) show(ctx context.Context, out io.Writer) error {
	for _, scene := range []struct {
		title string
		play  func(ctx context.Context, out io.Writer) error
	}{
		{"Jane orders a lamp, and is invited", s.together},
		{"Joe orders a desk, and his card is refused", s.rolledBack},
		{"Jane orders a chair, and signs up again", s.refused},
		{"Joe orders a desk, and his card is good", s.joins},
		{"Jane and Joe recommend each other, at once", s.meet},
	} {
		fmt.Fprintln(out, scene.title)
		if err := scene.play(ctx, out); err != nil {
			return err
		}
		for _, email := range []string{jane, joe} {
			line, err := s.describe(ctx, email)
			if err != nil {
				return err
			}
			fmt.Fprintln(out, "  "+line)
		}
	}
	return nil
}

// describe says what is committed about a user and its orders.
func (s *shop) describe(ctx context.Context, email string) (string, error) {
	u, err := s.people.UserByEmail(ctx, email)
	if errors.Is(err, roster.ErrNotFound) {
		return email + ": nobody", nil
	}
	if err != nil {
		return "", err
	}
	items, err := s.items(ctx, u.ID)
	return fmt.Sprintf("%s: %s, %d extra uses, ordered %s", email, u.State, u.ExtraUses, strings.Join(items, " and ")), err
}

// together commits an order and a user.
func (s *shop) together(ctx context.Context, _ io.Writer) error {
	_, err := s.buy(ctx, newOrder("a lamp"), jane)
	return err
}

func (s *shop) joins(ctx context.Context, _ io.Writer) error {
	_, err := s.buy(ctx, newOrder("a desk"), joe)
	return err
}

// errCard is an error of the shop that rolls its transaction back.
var errCard = errors.New("the shop: the card is refused")

// rolledBack writes an order and a user, and commits neither.
func (s *shop) rolledBack(ctx context.Context, out io.Writer) error {
	o := newOrder("a desk")
	err := s.unit(ctx, o, func(tx *sql.Tx, people *roster.Directory) error {
		made, err := people.Invite(ctx, roster.NewInvitation{Email: joe})
		if err != nil {
			return err
		}
		if err := s.put(ctx, tx, o, made.User.ID); err != nil {
			return err
		}
		return errCard
	})
	if !errors.Is(err, errCard) {
		return err
	}
	fmt.Fprintln(out, " ", err)
	return nil
}

// refused goes on after the roster has refused a change: the transaction is as it
// was before that change. The user who has the address becomes the buyer.
func (s *shop) refused(ctx context.Context, out io.Writer) error {
	var refusal error
	o := newOrder("a chair")
	err := s.unit(ctx, o, func(tx *sql.Tx, people *roster.Directory) error {
		u, err := people.Create(ctx, roster.NewUser{Email: jane})
		if errors.Is(err, roster.ErrExists) {
			refusal = err
			u, err = people.UserByEmail(ctx, jane)
		}
		if err != nil {
			return err
		}
		return s.put(ctx, tx, o, u.ID)
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(out, " ", refusal)
	return nil
}

// meet runs two transactions that change the same two users in opposite order.
// PostgreSQL and MariaDB notice that each waits for the other and abort one: that
// is roster.ErrTxAborted, and Transaction repeats it. On SQLite the second begins after
// the first.
func (s *shop) meet(ctx context.Context, _ io.Writer) error {
	a, err := s.people.UserByEmail(ctx, jane)
	if err != nil {
		return err
	}
	b, err := s.people.UserByEmail(ctx, joe)
	if err != nil {
		return err
	}
	var (
		both       sync.WaitGroup
		err1, err2 error
		one, two   = make(chan struct{}), make(chan struct{})
	)
	both.Go(func() { err1 = s.recommended(ctx, newOrder("a shelf"), a.ID, b.ID, s.rendezvous(one, two)) })
	both.Go(func() { err2 = s.recommended(ctx, newOrder("a rug"), b.ID, a.ID, s.rendezvous(two, one)) })
	both.Wait()
	return errors.Join(err1, err2)
}

// rendezvous returns a function that waits until the other transaction is as far.
// It does not wait on a database that has one writer at a time.
func (s *shop) rendezvous(here chan<- struct{}, there <-chan struct{}) func() {
	arrive := sync.OnceFunc(func() { close(here) })
	return func() {
		arrive()
		if s.dialect == sqlstore.SQLite {
			return
		}
		select {
		case <-there:
		case <-time.After(10 * time.Second): // the other one has failed
		}
	}
}
