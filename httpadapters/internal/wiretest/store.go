package wiretest

import (
	"bytes"
	"context"
	"errors"
	"sync"

	"example.com/roster"
)

// Store writes down what is read from a store, and fails where Err is set: at
// each Update, and at each read after GoodReads of them. Where FailOnly names
// reads, those alone fail.
type Store struct {
	roster.Store
	Reads     []string // "users", "secrets", …, in order
	Err       error
	GoodReads int
	FailOnly  string
}

// read writes down a read, and makes it where it is not to fail.
func read[Q, T any](ctx context.Context, s *Store, what string, from func(context.Context, Q) (T, error), q Q) (v T, err error) {
	s.Reads = append(s.Reads, what)
	if s.Err != nil && len(s.Reads) > s.GoodReads && (s.FailOnly == "" || s.FailOnly == what) {
		return v, s.Err
	}
	return from(ctx, q)
}

// Users reads users.
func (s *Store) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	return read(ctx, s, "users", s.Store.Users, q)
}

// CountUsers reads a count.
func (s *Store) CountUsers(ctx context.Context, q roster.UserSelection) (int, error) {
	return read(ctx, s, "count", s.Store.CountUsers, q)
}

// Accounts reads accounts.
func (s *Store) Accounts(ctx context.Context, q roster.AccountSelection) ([]roster.Account, error) {
	return read(ctx, s, "accounts", s.Store.Accounts, q)
}

// Memberships reads memberships.
func (s *Store) Memberships(ctx context.Context, q roster.MembershipSelection) ([]roster.Membership, error) {
	return read(ctx, s, "memberships", s.Store.Memberships, q)
}

// Teams reads teams.
func (s *Store) Teams(ctx context.Context, q roster.TeamSelection) ([]roster.Team, error) {
	return read(ctx, s, "teams", s.Store.Teams, q)
}

// TeamMemberships reads team memberships.
func (s *Store) TeamMemberships(ctx context.Context, q roster.TeamMembershipSelection) ([]roster.TeamMembership, error) {
	return read(ctx, s, "team memberships", s.Store.TeamMemberships, q)
}

// Groups reads groups.
func (s *Store) Groups(ctx context.Context, q roster.GroupSelection) ([]roster.AccessGroup, error) {
	return read(ctx, s, "groups", s.Store.Groups, q)
}

// Grants reads grants.
func (s *Store) Grants(ctx context.Context, q roster.GrantSelection) ([]roster.Grant, error) {
	return read(ctx, s, "grants", s.Store.Grants, q)
}

// Secrets reads secrets.
func (s *Store) Secrets(ctx context.Context, q roster.SecretSelection) ([]roster.Secret, error) {
	return read(ctx, s, "secrets", s.Store.Secrets, q)
}

// Principal reads a principal.
func (s *Store) Principal(ctx context.Context, q roster.PrincipalSelection) (roster.Principal, error) {
	return read(ctx, s, "principal", s.Store.Principal, q)
}

// Update fails with Err where that is set.
func (s *Store) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if s.Err != nil {
		return s.Err
	}
	return s.Store.Update(ctx, fn)
}

// Fault is an error of a store, the status and the text of every set's answer,
// and how many lines are logged.
type Fault struct {
	Err    error
	Status int
	Text   string
	Lines  int
}

// Faults returns every kind of Fault by name.
func Faults() map[string]Fault {
	return map[string]Fault{
		"down":      {errors.New("SELECT * FROM x: dial tcp 10.0.0.1:5432\nrefused"), 500, "internal", 1},
		"unknown":   {roster.ErrCommitUnknown, 500, "internal", 1},
		"conflict":  {roster.ErrConflict, 409, "changed by somebody else: try again", 0},
		"busy":      {roster.ErrBusy, 503, "busy: try again soon", 0},
		"late":      {context.DeadlineExceeded, 503, "the request took too long", 0},
		"cancelled": {context.Canceled, 503, "the request took too long", 0},
	}
}

// CheckFault checks an answer's status, when to try again, and what was logged.
func (w *World) CheckFault(r Reply, f Fault) {
	w.TB.Helper()
	retry := map[int]string{503: "1"}[f.Status]
	if r.Status != f.Status || r.Header.Get("Retry-After") != retry {
		w.TB.Errorf("%v answers %d with %v", f.Err, r.Status, r.Header)
	}
	if lines := bytes.Count(w.Log.Bytes(), []byte("\n")); lines != f.Lines {
		w.TB.Errorf("%v logs %d lines: %s", f.Err, lines, w.Log.String())
	}
}

// Interrupted returns a store on which somebody else is faster: first is called
// once, before the first Update.
func Interrupted(store roster.Store, first func()) roster.Store {
	return interrupted{store, sync.OnceFunc(first)}
}

type interrupted struct {
	roster.Store
	first func()
}

func (s interrupted) Update(ctx context.Context, fn func(roster.Tx) error) error {
	s.first()
	return s.Store.Update(ctx, fn)
}

// Racing is a store whose first write of a user loses against somebody else's.
type Racing struct {
	roster.Store
	Lost bool // whether it has
}

// Update runs fn with the write that loses.
func (s *Racing) Update(ctx context.Context, fn func(roster.Tx) error) error {
	return s.Store.Update(ctx, func(tx roster.Tx) error { return fn(racingTx{tx, s}) })
}

type racingTx struct {
	roster.Tx
	store *Racing
}

func (tx racingTx) PutUser(ctx context.Context, u *roster.User) error {
	if !tx.store.Lost {
		tx.store.Lost = true
		return roster.ErrConflict
	}
	return tx.Tx.PutUser(ctx, u)
}
