package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"example.com/roster"
	"example.com/roster/internal/faults/work"
)

// clockJumps moves the clock of a Directory while others work on it. A round is
// one pass over the moments.
var clockJumps = onEachKind(fault{name: "R15", what: "the clock jumps, to leap days, 2038 and 9999", short: 1, long: 20}, jumpClock)

// moments are where the clock jumps to; the zero one is the right time.
var moments = []time.Time{
	{}, time.Date(2024, 2, 29, 23, 59, 59, 999_000_000, time.UTC), {}, time.Date(2028, 2, 29, 12, 0, 0, 0, time.UTC),
	time.Date(2038, 1, 19, 3, 14, 8, 0, time.UTC), {}, time.Date(1970, 1, 1, 0, 0, 1, 0, time.UTC),
	time.Date(9999, 12, 31, 23, 59, 58, 0, time.UTC), {},
}

// clock goes on from where it was last put.
type clock struct{ last atomic.Pointer[jump] }

type jump struct{ to, at time.Time }

func (c *clock) now() time.Time {
	j := c.last.Load()
	if j == nil || j.to.IsZero() {
		return time.Now()
	}
	return j.to.Add(time.Since(j.at))
}

// put puts the clock to a moment; the zero one is the right time.
func (c *clock) put(to time.Time) { c.last.Store(&jump{to, time.Now()}) }

func jumpClock(ctx context.Context, o *opened, rounds int) (*result, error) {
	total := &result{rounds: rounds}
	c := &clock{}
	cfg := work.Config()
	cfg.Now = c.now
	dir := roster.New(o.store, cfg)
	ended, err := newEnded(ctx, dir)
	if err != nil {
		return nil, err
	}
	for i := range rounds * len(moments) {
		c.put(moments[i%len(moments)])
		total.Acknowledged += busy(ctx, dir, i, total)
		total.Lost = append(total.Lost, ended.alive(ctx, dir, c.now())...)
	}
	c.put(time.Time{})
	live := *ended
	if live.session, live.token, err = secretsOf(ctx, dir, ended.active); err != nil {
		return nil, err
	}
	found := live.alive(ctx, dir, c.now()) // the tooth: these were never ended
	total.tooth = fmt.Sprintf("%d of 2, lost: a session and a token that work", min(2, len(found)))
	if len(found) < 2 {
		total.Wrong = append(total.Wrong, "a session or a token that works was not noticed")
	}
	return total, nil
}

// revoked is what was ended at the right time.
type revoked struct {
	active         roster.ID
	session, token roster.SecretText // of a user who is active
	out            roster.SignIn     // of a user who is deactivated
	code           roster.SecretText // of an invitation that was revoked
}

func newEnded(ctx context.Context, dir *roster.Directory) (*revoked, error) {
	r := &revoked{out: roster.SignIn{Email: "out@example.com", Password: "correct horse"}}
	active, err := dir.Create(ctx, roster.NewUser{Email: "in@example.com", Password: "correct horse", Active: true})
	if err != nil {
		return nil, err
	}
	r.active = active.ID
	if r.session, r.token, err = secretsOf(ctx, dir, r.active); err != nil {
		return nil, err
	}
	if _, err := dir.ForceLogout(ctx, r.active); err != nil {
		return nil, err
	}
	who, err := dir.Authenticate(ctx, r.token)
	if err != nil {
		return nil, err
	}
	if err := dir.RevokeToken(ctx, who.Token.ID); err != nil {
		return nil, err
	}
	out, err := dir.Create(ctx, roster.NewUser{Email: r.out.Email, Password: r.out.Password, Active: true})
	if err != nil {
		return nil, err
	}
	if _, err := dir.Apply(ctx, out.ID, roster.Deactivate); err != nil {
		return nil, err
	}
	i, err := dir.Invite(ctx, roster.NewInvitation{Email: "asked@example.com"})
	if err != nil {
		return nil, err
	}
	r.code = i.Code
	_, err = dir.Apply(ctx, i.User.ID, roster.RevokeInvitation)
	return r, err
}

func secretsOf(ctx context.Context, dir *roster.Directory, user roster.ID) (session, token roster.SecretText, err error) {
	s, err := dir.StartSession(ctx, user, roster.ClientInfo{})
	if err != nil {
		return "", "", err
	}
	_, token, err = dir.IssueToken(ctx, roster.NewToken{User: user, Name: "ci"})
	return s.Token, token, err
}

// alive returns what works although it was ended.
func (r *revoked) alive(ctx context.Context, dir *roster.Directory, at time.Time) (found []string) {
	_, err1 := dir.Session(ctx, r.session)
	_, err2 := dir.Authenticate(ctx, r.token)
	_, err3 := dir.SignIn(ctx, r.out)
	_, err4 := dir.AcceptInvitation(ctx, r.code, roster.Acceptance{Password: "correct horse"})
	for i, err := range []error{err1, err2, err3, err4} {
		if err == nil {
			found = append(found, fmt.Sprintf("the %s works in %d", [...]string{"session", "token", "sign-in", "invitation"}[i], at.Year()))
		}
	}
	return found
}

// busy has a few callers work for a moment, and returns how many calls were done.
// A wait that is told is above 0 and no longer than a day.
func busy(ctx context.Context, dir *roster.Directory, round int, total *result) int {
	var done atomic.Int64
	inner := &result{}
	inner.atOnce(4, func(n int) error {
		email := fmt.Sprintf("r%d-%d@example.com", round, n)
		u, err := dir.Create(ctx, roster.NewUser{Email: email, Password: "correct horse", Active: true})
		if err != nil {
			return err
		}
		for _, password := range []roster.SecretText{"wrong horses", "wrong horses", "wrong horses", "correct horse"} {
			_, err := dir.SignIn(ctx, roster.SignIn{Email: email, Password: password})
			var throttled *roster.ThrottledError
			switch {
			case errors.As(err, &throttled):
				if throttled.Retry <= 0 || throttled.Retry > 24*time.Hour {
					return fmt.Errorf("a wait of %s: %w", throttled.Retry, err)
				}
			case err != nil && !errors.Is(err, roster.ErrCredentials):
				return err
			}
			done.Add(1)
		}
		if _, err := dir.Edit(ctx, u.ID, func(p *roster.Profile) error { p.Name = "Jane"; return nil }); err != nil {
			return err
		}
		_, err = dir.Apply(ctx, u.ID, roster.Remove)
		done.Add(2)
		return err
	})
	total.Wrong = append(total.Wrong, inner.Wrong...)
	return int(done.Load())
}
