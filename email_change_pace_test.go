package roster_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/memstore"
	"github.com/matryer/is"
)

// TestChangesOfAddressArePaced asks as fast as it may: F16 mailed 51 strangers in a
// second.
func TestChangesOfAddressArePaced(t *testing.T) {
	is := is.New(t)
	p := newPerson(t, memstore.New())
	asked := 0
	for second := range 200 {
		_, err := p.own().ChangeEmail(t.Context(), p.u.ID, fmt.Sprintf("stranger%d@x.test", second))
		switch {
		case err == nil:
			asked++
		default:
			is.True(errors.Is(err, roster.ErrThrottled))
		}
		p.clock.Add(time.Second)
	}
	is.Equal(asked, 5) // three, then after a minute, then after two

	q := newPerson(t, memstore.New())
	asksFor(t, q.dir, "stranger@x.test", 20) // many users at one address
	is.Equal(mustRelay(t, q.dir, q.box.config()), 20)
	is.Equal(q.box.to()["stranger@x.test"], 3)
	is.Equal(string(q.asks("stranger@x.test")), "")
	q.clock.Add(time.Minute)
	is.True(q.asks("stranger@x.test") != "")
}

// TestAMailThatIsPacedLeavesTheOneBefore asks again for an address, whose mail does
// not go out then.
func TestAMailThatIsPacedLeavesTheOneBefore(t *testing.T) {
	is := is.New(t)
	p := newPerson(t, memstore.New())
	code := p.asks("doe@x.test")
	asksFor(t, p.dir, "doe@x.test", 5)
	p.mail(roster.PurposeEmailChange) // theirs
	is.Equal(string(p.asks("doe@x.test")), "")
	_, err := p.own().ConfirmEmail(t.Context(), code)
	is.NoErr(err)
}

// TestInvitationsArePaced invites one address as fast as it may: F16 sent 200 mails
// in 200 seconds.
func TestInvitationsArePaced(t *testing.T) {
	is := is.New(t)
	p := newPerson(t, memstore.New())
	for range 200 {
		_, err := p.dir.Invite(t.Context(), roster.NewInvitation{Email: "stranger@x.test", Mail: true})
		is.True(err == nil || errors.Is(err, roster.ErrThrottled))
		mustRelay(t, p.dir, p.box.config())
		p.clock.Add(time.Second)
	}
	is.Equal(p.box.to()["stranger@x.test"], 5)
	_, err := p.dir.Invite(t.Context(), roster.NewInvitation{Email: "stranger@x.test"}) // handed over
	is.NoErr(err)
	many := slices.Repeat([]roster.NewInvitation{{Email: "other@x.test", Mail: true}}, 4)
	results, err := p.dir.InviteAll(t.Context(), append(many, roster.NewInvitation{Email: "last@x.test", Mail: true}))
	is.NoErr(err)
	is.True(errors.Is(results[3].Err, roster.ErrThrottled))
	is.NoErr(results[4].Err) // the others go on
}

// TestEventsNameBothAddresses reads the trail of each kind of change.
func TestEventsNameBothAddresses(t *testing.T) {
	is := is.New(t)
	p := newPerson(t, memstore.New())
	undo := p.moves("doe@x.test")
	_, err := p.dir.UndoEmail(t.Context(), undo)
	is.NoErr(err)
	_, err = p.dir.Edit(t.Context(), p.u.ID, func(to *roster.Profile) error { to.Email = "roe@x.test"; return nil })
	is.NoErr(err)
	details := func() map[roster.EventKind]string {
		page, err := p.dir.Events(t.Context(), roster.EventQuery{User: p.u.ID})
		is.NoErr(err)
		texts := make(map[roster.EventKind]string)
		for _, e := range page.Events {
			texts[e.Kind] = e.Detail.String()
		}
		return texts
	}
	texts := details()
	is.Equal(texts[roster.EventEmailChangeAsked], "{}") // it did not happen yet
	is.Equal(texts[roster.EventEmailChanged], `{"old_email":"jane@x.test","new_email":"doe@x.test"}`)
	is.Equal(texts[roster.EventEmailUndone], `{"old_email":"doe@x.test","new_email":"jane@x.test"}`)
	is.Equal(texts[roster.EventUserEdited], `{"changed":["email","email verified"],"old_email":"jane@x.test","new_email":"roe@x.test"}`)
	mustApply(t, p.dir, p.u.ID, roster.Remove)
	_, err = p.dir.Erase(t.Context(), p.u.ID)
	is.NoErr(err)
	for _, text := range details() {
		is.True(!strings.Contains(text, "@")) // erased
	}
}
