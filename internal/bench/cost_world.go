package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"example.com/roster"
)

// costWorld is a store of which a call's cost is measured. The fields that a call uses up
// are made anew before the next one.
type costWorld struct {
	dir   *roster.Directory
	store roster.Store
	other *roster.Directory       // another account
	sets  map[string]http.Handler // by name
	users int

	jane            roster.ID // the user who is asked for, changed, and who has the history
	number          int64     // jane's
	email, external string    // likewise
	owner, mia      roster.ID // the second owner, and a member whom the other account owns
	invited         roster.ID // a user who waits for an invitation
	member          roster.ID // mia's membership
	elsewhere       roster.ID // jane's membership in the other account
	group           roster.AccessGroup
	team            roster.ID
	token           roster.SecretText // of the first owner
	support         roster.Session    // likewise
	hash            roster.PasswordHash

	session roster.Session    // of jane
	code    roster.SecretText // the last one that was mailed or shown
	made    roster.User       // whom a request is about that cannot be sent twice
	waiting roster.User       // who was invited last
	dead    roster.Delivery   // one that was given up

	madeGroup, madeTeam roster.ID // what a request ends

	calls int           // numbers what a call makes
	late  time.Duration // of the world's clock
}

// What jane has beside her address.
const (
	janeUsername = "jane"
	janePassword = "correct horse battery"
	keptSet      = "moved" // no set of roster's, so that each shows ids of its own
	keptID       = "kept-1"
)

var janeClaims = roster.Claims{Issuer: "https://login.example.com", Subject: "jane"}

const (
	costConsumer = "mail"
	mailedAgain  = 61 * time.Second // after which an address is mailed to again, as codes last a minute
)

// janeOf returns jane's place among the users: there are some before and behind.
func janeOf(users int) int { return users / 2 }

// next numbers what is made.
func (w *costWorld) next() int {
	w.calls++
	return w.calls
}

// asked names jane as a request does whose caller was authenticated alone.
func (w *costWorld) asked() roster.AskedUser {
	return roster.AskedUser{Key: roster.UserKey{ID: w.jane}}
}

// newCostWorld fills a store with users, and with a history of one of them.
func newCostWorld(ctx context.Context, s roster.Store, users, history int) (*costWorld, error) {
	if err := ownerOf(ctx, s); err != nil {
		return nil, err
	}
	if err := fill(ctx, s, 0, users, progress(fmt.Sprintf("P22 %d users", users), users)); err != nil {
		return nil, err
	}
	return costWorldOf(ctx, s, users, history)
}

// costWorldOf adds to a store that has users what the calls are about.
func costWorldOf(ctx context.Context, s roster.Store, users, history int) (*costWorld, error) {
	w := &costWorld{store: s, users: users}
	w.dir = roster.New(s, &roster.Config{
		Now: func() time.Time { return time.Now().Add(w.late) }, SessionsLimit: 5, HashMemory: 64, HashTime: 1,
		VerificationFor: time.Minute, PasswordResetFor: time.Minute,
		Keys:      []roster.MailKey{{Number: 1, Secret: bytes.Repeat([]byte{7}, 32)}},
		Consumers: []roster.Consumer{{Name: costConsumer, Kinds: roster.MailedEvents()}},
	})
	for _, step := range []func(context.Context) error{w.meetJane, w.addPeople, w.addOther, w.addAccess} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	step := progress(fmt.Sprintf("P22 history of %d", history), history)
	for from := 0; from < history; from += 1000 {
		until := min(from+1000, history)
		if err := w.addPast(ctx, from, until); err != nil {
			return nil, err
		}
		step(until - from)
	}
	w.sets = costSets(w)
	return w, w.renew(ctx)
}

// meetJane gives jane what she is found and signs in by.
func (w *costWorld) meetJane(ctx context.Context) (err error) {
	w.jane = userID(janeOf(w.users))
	w.email, w.external = userEmail(janeOf(w.users)), fmt.Sprint("ext-", janeOf(w.users))
	u, err := w.dir.Edit(ctx, w.jane, func(p *roster.Profile) error {
		p.Username, p.VendorIDs = janeUsername, roster.VendorIDsOf(map[string]string{keptSet: keptID})
		return nil
	})
	w.number = u.Number
	if err == nil {
		w.hash, err = w.dir.HashPassword(ctx, janePassword)
	}
	return err
}

// addPeople adds who is needed beside jane: a second owner, who can be demoted, somebody
// who waits for an invitation, and who asks. Others are signed in too: where all sessions
// are of one user, ANALYZE tells SQLite that an index by user finds nearly all rows.
func (w *costWorld) addPeople(ctx context.Context) error {
	owner, err := w.dir.Create(ctx, roster.NewUser{Email: "second@example.com", Name: "Second Owner", Role: roster.RoleOwner, Active: true})
	if err != nil {
		return err
	}
	w.owner = owner.ID
	waits, err := w.dir.Invite(ctx, roster.NewInvitation{Email: "waits@example.com"})
	if err != nil {
		return err
	}
	w.invited = waits.User.ID
	first, err := w.dir.UserByEmail(ctx, ownerEmail)
	if err != nil {
		return err
	}
	if _, w.token, err = w.dir.IssueToken(ctx, roster.NewToken{User: first.ID}); err != nil {
		return err
	}
	for n := range min(w.users, 500) {
		if _, err := w.dir.StartSession(ctx, userID(n), roster.ClientInfo{}); err != nil {
			return err
		}
	}
	w.support, err = w.dir.StartSession(ctx, first.ID, roster.ClientInfo{})
	return err
}

// addOther adds another account, of which jane is a member, and mia, whom it owns.
func (w *costWorld) addOther(ctx context.Context) error {
	account, err := w.dir.CreateAccount(ctx, roster.NewAccount{Name: "Other"})
	if err != nil {
		return err
	}
	w.other = w.dir.ForAccount(account.ID)
	mia, err := w.other.Create(ctx, roster.NewUser{Email: "mia@example.com", Name: "Mia", Role: roster.RoleOwner, Active: true})
	if err != nil {
		return err
	}
	w.mia = mia.ID
	member, err := w.dir.CreateMembership(ctx, roster.NewMembership{Account: w.dir.AccountID(), Home: account.ID, User: w.mia, Role: roster.RoleUser})
	w.member = member.ID
	if err != nil {
		return err
	}
	return joinOther(ctx, w)
}

// addAccess adds a group that jane has and a team that she is in.
func (w *costWorld) addAccess(ctx context.Context) (err error) {
	kept := roster.VendorIDsOf(map[string]string{keptSet: keptID})
	w.group, err = w.dir.CreateGroup(ctx, roster.GroupProfile{Name: "Readers", Products: []string{"reports"}, Period: roster.PeriodMonth, Uses: 1 << 40, VendorIDs: kept})
	if err != nil {
		return err
	}
	if _, err := w.dir.Grant(ctx, w.jane, roster.NewGrant{Group: w.group.ID}); err != nil {
		return err
	}
	team, err := w.dir.CreateTeam(ctx, roster.TeamProfile{Name: "Team", VendorIDs: kept})
	if err != nil {
		return err
	}
	w.team = team.ID
	return second(w.dir.JoinTeam(ctx, w.team, w.jane))
}

// renew gives jane back what the calls before may have ended: what is measured next must
// not depend on what was measured before.
func (w *costWorld) renew(ctx context.Context) error {
	w.dead = roster.Delivery{}
	if _, err := w.dir.VerifyPassword(ctx, w.jane, janePassword); err != nil {
		if _, err := w.dir.SetPassword(ctx, w.jane, janePassword); err != nil {
			return err
		}
	}
	if _, err := w.dir.SignInVerified(ctx, janeClaims, false); err != nil {
		if _, err := w.dir.LinkIdentity(ctx, w.jane, janeClaims); err != nil {
			return err
		}
	}
	if err := ownAddress(ctx, w); err != nil {
		return err
	}
	if _, err := w.dir.Session(ctx, w.support.Token); err != nil {
		return fmt.Errorf("the owner's session: %w", err)
	}
	return signIn(ctx, w)
}
