package roster_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestAMemberIsServedLikeAnOwnUser makes each call about a member, in the account of the
// membership, for the host and for an admin there.
func TestAMemberIsServedLikeAnOwnUser(t *testing.T) {
	ctx := t.Context()
	for name, call := range map[string]func(t *testing.T, w *abroad, dir *roster.Directory) error{
		"User": func(t *testing.T, w *abroad, dir *roster.Directory) error {
			u, err := dir.User(ctx, w.jane.ID)
			is.New(t).Equal(u.Role, roster.RoleReadOnly)
			return err
		},
		"Edit": func(t *testing.T, w *abroad, dir *roster.Directory) error {
			u, err := dir.Edit(ctx, w.jane.ID, func(p *roster.Profile) error {
				p.Role, p.CurrentUses, p.ExtraUses = roster.RoleUser, 4, 5
				return nil
			})
			is := is.New(t)
			is.Equal([]any{u.Role, u.CurrentUses, u.ExtraUses}, []any{roster.RoleUser, int64(4), int64(5)})
			at, homeErr := w.home.User(ctx, w.jane.ID)
			is.NoErr(homeErr)
			is.Equal(at, w.jane) // nothing changed at home
			return err
		},
		"Deactivate, Reactivate": func(t *testing.T, w *abroad, dir *roster.Directory) error {
			is := is.New(t)
			u, err := dir.Deactivate(ctx, w.jane.ID, roster.NewDeactivation{Reason: "on leave"})
			is.Equal(u.State, roster.StateDeactivated)
			is.NoErr(last(dir.Apply(ctx, w.jane.ID, roster.Deactivate))) // a repeat
			back, backErr := dir.Apply(ctx, w.jane.ID, roster.Reactivate)
			is.Equal(back.State, roster.StateActive)
			return errors.Join(err, backErr)
		},
		"Remove": func(t *testing.T, w *abroad, dir *roster.Directory) error {
			is := is.New(t)
			u, err := dir.Apply(ctx, w.jane.ID, roster.Remove)
			is.Equal(u.State, roster.StateDeleted)
			is.Equal(last(dir.User(ctx, w.jane.ID)), roster.ErrNotFound)
			at, homeErr := w.home.User(ctx, w.jane.ID)
			is.NoErr(homeErr)
			is.Equal(at, w.jane)
			return err
		},
		"Grant, GroupMembers, RevokeGrant": func(t *testing.T, w *abroad, dir *roster.Directory) error {
			is := is.New(t)
			group, err := dir.CreateGroup(ctx, roster.GroupProfile{Name: "Gold", Products: []string{"reports"}, Period: roster.PeriodMonth, Uses: 3})
			is.NoErr(err)
			grant, err := dir.Grant(ctx, w.jane.ID, roster.NewGrant{Group: group.ID})
			is.NoErr(err)
			is.Equal(grant.Account, w.there.AccountID())
			for u, err := range dir.GroupMembers(ctx, group.ID) {
				is.NoErr(err)
				is.Equal(u.ID, w.jane.ID)
				is.Equal(u.Role, roster.RoleReadOnly)
			}
			d, err := w.home.Access(ctx, w.jane.ID, "reports")
			is.NoErr(err)
			is.True(!d.Allowed) // at home it gives nothing
			return last(dir.RevokeGrant(ctx, grant.ID))
		},
		"Access, Consume, RefundUse": func(t *testing.T, w *abroad, dir *roster.Directory) error {
			is := is.New(t)
			group, err := dir.CreateGroup(ctx, roster.GroupProfile{Name: "Gold", Products: []string{"reports"}, Period: roster.PeriodMonth, Uses: 3})
			is.NoErr(err)
			is.NoErr(last(dir.Grant(ctx, w.jane.ID, roster.NewGrant{Group: group.ID})))
			use, err := dir.Consume(ctx, w.jane.ID, "reports", 2, "k")
			is.NoErr(err)
			is.Equal(use.Left, int64(1))
			is.True(errors.Is(last(dir.Consume(ctx, w.jane.ID, "reports", 2, "l")), roster.ErrAccessRefused))
			is.NoErr(last(w.as(w.jane.ID).Consume(ctx, w.jane.ID, "reports", 1, "m"))) // by itself
			is.NoErr(last(dir.RefundUse(ctx, w.jane.ID, "k")))
			d, err := dir.Access(ctx, w.jane.ID, "reports")
			is.Equal(d.Left, int64(2))
			return err
		},
		"JoinTeam, LeaveTeam": func(t *testing.T, w *abroad, dir *roster.Directory) error {
			is := is.New(t)
			team, err := dir.CreateTeam(ctx, roster.TeamProfile{Name: "Red"})
			is.NoErr(err)
			is.NoErr(last(dir.JoinTeam(ctx, team.ID, w.jane.ID)))
			return last(dir.LeaveTeam(ctx, team.ID, w.jane.ID))
		},
		"JoinTeamAll, LeaveTeamAll": func(t *testing.T, w *abroad, dir *roster.Directory) error {
			is := is.New(t)
			team, err := dir.CreateTeam(ctx, roster.TeamProfile{Name: "Red"})
			is.NoErr(err)
			is.NoErr(last(dir.JoinTeamAll(ctx, team.ID, []roster.ID{w.jane.ID})))
			left, err := dir.LeaveTeamAll(ctx, team.ID, []roster.ID{w.jane.ID})
			is.Equal(len(left), 1)
			return err
		},
		"IssueToken, Authenticate, RevokeToken": func(t *testing.T, w *abroad, dir *roster.Directory) error {
			is := is.New(t)
			s, text, err := dir.IssueToken(ctx, roster.NewToken{User: w.jane.ID})
			is.NoErr(err)
			bearer, err := w.there.Authenticate(ctx, text)
			is.NoErr(err)
			is.Equal(bearer.Account.ID, w.there.AccountID())
			is.Equal(bearer.User.ID, w.jane.ID)
			is.Equal(bearer.User.PasswordHash, roster.PasswordHash(""))
			is.Equal(bearer.Role, roster.RoleReadOnly) // and not the role at home
			is.Equal(last(w.home.Authenticate(ctx, text)), roster.ErrCredentials)
			return dir.RevokeToken(ctx, s.ID)
		},
		"Members": func(t *testing.T, w *abroad, dir *roster.Directory) error {
			is := is.New(t)
			people, err := dir.Members(ctx, roster.MemberQuery{})
			is.Equal(len(people), 1)
			u, userErr := dir.User(ctx, w.jane.ID)
			is.NoErr(userErr)
			is.Equal(people[0], roster.Person{User: u, Membership: w.membership})
			return err
		},
		"UserByEmail, UserByNumber": func(t *testing.T, w *abroad, dir *roster.Directory) error {
			is := is.New(t)
			u, err := dir.User(ctx, w.jane.ID)
			is.NoErr(err)
			byEmail, err := dir.UserByEmail(ctx, "JANE@x.test")
			is.NoErr(err)
			is.Equal(byEmail, u)
			byNumber, err := dir.UserByNumber(ctx, u.Number)
			is.NoErr(err)
			is.Equal(byNumber, u)
			is.Equal(last(w.home.UserByEmail(ctx, "nobody@x.test")), roster.ErrNotFound)
			return err
		},
		"Users, Count: own users alone": func(t *testing.T, w *abroad, dir *roster.Directory) error {
			is := is.New(t)
			page, err := dir.Users(ctx, roster.UserQuery{})
			is.Equal(len(page.Users), 2)
			return err
		},
		"Events": func(t *testing.T, w *abroad, dir *roster.Directory) error {
			is := is.New(t)
			is.NoErr(last(dir.Edit(ctx, w.jane.ID, func(p *roster.Profile) error { p.Role = roster.RoleUser; return nil })))
			page, err := dir.Events(ctx, roster.EventQuery{User: w.jane.ID})
			is.Equal(len(page.Events), 2)
			is.Equal(page.Events[0].Kind, roster.EventMembershipCreated)
			e := page.Events[1]
			is.Equal(e.Kind, roster.EventMembershipEdited)
			is.Equal(e.Subject, w.membership.ID)
			is.Equal(e.UserVersion, int64(2)) // of the membership
			is.Equal(e.Detail.String(), `{"changed":["role"]}`)
			return err
		},
	} {
		for who, dir := range map[string]func(w *abroad) *roster.Directory{
			"the host": func(w *abroad) *roster.Directory { return w.there },
			"an admin": func(w *abroad) *roster.Directory { return w.as(w.admin.ID) },
		} {
			t.Run(name+", by "+who, func(t *testing.T) {
				is := is.New(t)
				w := newAbroad(t, roster.RoleReadOnly)
				is.NoErr(call(t, w, dir(w)))
			})
		}
	}
}

// TestWhatBelongsToHomeIsNotFound makes, from the account of the membership, the calls
// that are about the person, for the host and for an owner there.
func TestWhatBelongsToHomeIsNotFound(t *testing.T) {
	ctx := t.Context()
	w := newAbroad(t, roster.RoleUser)
	id := w.jane.ID
	session, err := w.home.StartSession(ctx, id, roster.ClientInfo{})
	if err != nil {
		t.Fatal(err)
	}
	owned, err := w.there.StartSession(ctx, w.owner.ID, roster.ClientInfo{})
	if err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func(dir *roster.Directory) error{
		"SetPassword":      func(dir *roster.Directory) error { return last(dir.SetPassword(ctx, id, "another password")) },
		"ChangeEmail":      func(dir *roster.Directory) error { return last(dir.ChangeEmail(ctx, id, "new@x.test")) },
		"SendVerification": func(dir *roster.Directory) error { return dir.SendVerification(ctx, id) },
		"Sessions":         func(dir *roster.Directory) error { return last(dir.Sessions(ctx, roster.SessionQuery{User: id})) },
		"EndSession":       func(dir *roster.Directory) error { return dir.EndSession(ctx, id, session.Secret.ID) },
		"EndSessions":      func(dir *roster.Directory) error { return last(dir.EndSessions(ctx, id, roster.ID{})) },
		"ForceLogout":      func(dir *roster.Directory) error { return last(dir.ForceLogout(ctx, id)) },
		"Impersonate":      func(dir *roster.Directory) error { return last(dir.Impersonate(ctx, owned, id, roster.ClientInfo{})) },
		"LinkIdentity": func(dir *roster.Directory) error {
			return last(dir.LinkIdentity(ctx, id, roster.Claims{Issuer: "i", Subject: "s"}))
		},
		"Export":     func(dir *roster.Directory) error { return dir.Export(ctx, id, io.Discard) },
		"Erase":      func(dir *roster.Directory) error { return last(dir.Erase(ctx, id)) },
		"Invite":     func(dir *roster.Directory) error { return last(dir.Apply(ctx, id, roster.Invite)) },
		"InviteCode": func(dir *roster.Directory) error { return last(dir.InviteCode(ctx, id)) },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(call(w.there), roster.ErrNotFound)
			want := roster.ErrNotFound
			if name == "LinkIdentity" {
				want = roster.ErrForbidden // the host's alone
			}
			is.Equal(call(w.as(w.owner.ID)), want)
		})
	}
	is := is.New(t)
	u, err := w.home.User(ctx, id)
	is.NoErr(err)
	is.Equal(u.PasswordHash, w.jane.PasswordHash)
	is.NoErr(last(w.home.Session(ctx, session.Token)))
}

// TestWhatTheMembershipDoesNotHold tries to edit each other field from the account of
// the membership.
func TestWhatTheMembershipDoesNotHold(t *testing.T) {
	for field, edit := range map[string]func(p *roster.Profile){
		"email":          func(p *roster.Profile) { p.Email = "new@x.test" },
		"email verified": func(p *roster.Profile) { p.EmailVerified = true },
		"external id":    func(p *roster.Profile) { p.ExternalID = "7" },
		"name":           func(p *roster.Profile) { p.Name = "Joe" },
		"first":          func(p *roster.Profile) { p.First = "Joe" },
		"last":           func(p *roster.Profile) { p.Last = "Roe" },
		"image":          func(p *roster.Profile) { p.Image = "https://x.test/1.png" },
		"avatar":         func(p *roster.Profile) { p.Avatar = "1.png" },
		"ip address":     func(p *roster.Profile) { p.IPAddress = "192.0.2.1" },
		"summary":        func(p *roster.Profile) { p.Summary = "new" },
		"preferences":    func(p *roster.Profile) { p.Preferences, _ = roster.ParseJSONObject([]byte(`{"a":1}`)) },
		"attrs":          func(p *roster.Profile) { p.Attrs, _ = roster.ParseJSONObject([]byte(`{"a":1}`)) },
		"sessions limit": func(p *roster.Profile) { p.SessionsLimit = 1 },
	} {
		t.Run(field, func(t *testing.T) {
			is := is.New(t)
			w := newAbroad(t, roster.RoleUser)
			for _, dir := range []*roster.Directory{w.there, w.as(w.owner.ID)} {
				err := last(dir.Edit(t.Context(), w.jane.ID, func(p *roster.Profile) error { edit(p); p.Role = roster.RoleAdmin; return nil }))
				var invalid *roster.InvalidError
				is.True(errors.As(err, &invalid))
				is.Equal(invalid.Reason, "must be changed in the account that owns the user")
			}
			people, err := w.there.Members(t.Context(), roster.MemberQuery{})
			is.NoErr(err)
			is.Equal(people[0].Membership, w.membership)
		})
	}
}

// TestTheLifecycleOfAMembership tries each action on a membership in each state.
func TestTheLifecycleOfAMembership(t *testing.T) {
	is := is.New(t)
	w := newAbroad(t, roster.RoleUser)
	for _, c := range lines(`
active      revoke     state
active      activate   active
active      deactivate deactivated
active      reactivate active
active      restore    state
deactivated revoke     state
deactivated activate   state
deactivated deactivate deactivated
deactivated reactivate active
deactivated restore    state
`) {
		words := strings.Fields(c)
		from, action, want := roster.State(words[0]), roster.Action(words[1]), words[2]
		is.NoErr(w.set(t, w.host, roster.MembershipProfile{Role: roster.RoleUser, State: from}))
		u, err := w.there.Apply(t.Context(), w.jane.ID, action)
		if want == "state" {
			is.True(errors.Is(err, roster.ErrState)) // refused
			continue
		}
		is.NoErr(err)
		is.Equal(string(u.State), want)
	}
	_, err := w.there.Deactivate(t.Context(), w.jane.ID, roster.NewDeactivation{Until: w.there.Now().Add(time.Hour)})
	is.True(errors.Is(err, roster.ErrInvalid))
}

func TestLeave(t *testing.T) {
	ctx := t.Context()
	for name, c := range map[string]struct {
		dir  func(w *abroad) *roster.Directory
		want error
	}{
		"the member":     {func(w *abroad) *roster.Directory { return w.as(w.jane.ID) }, nil},
		"the host":       {func(w *abroad) *roster.Directory { return w.there }, nil},
		"an owner there": {func(w *abroad) *roster.Directory { return w.as(w.owner.ID) }, roster.ErrForbidden},
		"the member by a token": {func(w *abroad) *roster.Directory {
			return w.there.ActingAs(roster.Actor{User: w.jane.ID, Token: roster.NewID()})
		}, roster.ErrForbidden},
		"the member, impersonated": {func(w *abroad) *roster.Directory {
			return w.there.ActingAs(roster.Actor{User: w.jane.ID, Impersonator: w.owner.ID})
		}, roster.ErrForbidden},
		"the user at home":           {func(w *abroad) *roster.Directory { return w.home.ActingAs(roster.Actor{User: w.jane.ID}) }, roster.ErrNotFound},
		"an account that is no such": {func(w *abroad) *roster.Directory { return w.host }, roster.ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w := newAbroad(t, roster.RoleUser)
			_, token, err := w.there.IssueToken(ctx, roster.NewToken{User: w.jane.ID})
			is.NoErr(err)
			team, err := w.there.CreateTeam(ctx, roster.TeamProfile{Name: "Red"})
			is.NoErr(err)
			is.NoErr(last(w.there.JoinTeam(ctx, team.ID, w.jane.ID)))
			is.NoErr(last(w.there.Grant(ctx, w.jane.ID, roster.NewGrant{Product: "reports"})))
			is.Equal(c.dir(w).Leave(ctx, w.jane.ID), c.want)
			if c.want != nil {
				is.NoErr(last(w.there.User(ctx, w.jane.ID)))
				return
			}
			is.Equal(last(w.there.User(ctx, w.jane.ID)), roster.ErrNotFound)
			is.Equal(last(w.there.Authenticate(ctx, token)), roster.ErrCredentials)
			in, err := w.there.TeamMemberships(ctx, roster.TeamMembershipQuery{})
			is.NoErr(err)
			is.Equal(len(in), 0)
			grants, err := w.there.Grants(ctx, roster.GrantQuery{})
			is.NoErr(err)
			is.Equal(len(grants), 0)
			for _, dir := range []*roster.Directory{w.home, w.there} { // in both trails, by the member
				page, err := dir.Events(ctx, roster.EventQuery{Kinds: []roster.EventKind{roster.EventMembershipEnded}})
				is.NoErr(err)
				is.Equal(len(page.Events), 1)
				is.Equal(page.Events[0].Actor.User, w.jane.ID)
			}
			is.NoErr(last(w.home.User(ctx, w.jane.ID)))
		})
	}
}

// TestAPromotionThereVoidsWhatLowerRanksMade ends the token that an admin made for a
// member who becomes an owner; what the member made itself stays.
func TestAPromotionThereVoidsWhatLowerRanksMade(t *testing.T) {
	ctx := t.Context()
	for name, promote := range map[string]func(w *abroad) error{
		"Edit": func(w *abroad) error {
			return last(w.there.Edit(ctx, w.jane.ID, func(p *roster.Profile) error { p.Role = roster.RoleOwner; return nil }))
		},
		"EditMembership": func(w *abroad) error {
			return last(w.host.EditMembership(ctx, w.membership.ID, func(p *roster.MembershipProfile) error { p.Role = roster.RoleOwner; return nil }))
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w := newAbroad(t, roster.RoleAdmin)
			_, made, err := w.as(w.admin.ID).IssueToken(ctx, roster.NewToken{User: w.jane.ID})
			is.NoErr(err)
			_, own, err := w.as(w.jane.ID).IssueToken(ctx, roster.NewToken{User: w.jane.ID})
			is.NoErr(err)
			is.NoErr(promote(w))
			is.Equal(last(w.there.Authenticate(ctx, made)), roster.ErrCredentials)
			bearer, err := w.there.Authenticate(ctx, own)
			is.NoErr(err)
			is.Equal(bearer.Role, roster.RoleOwner)
		})
	}
}

// TestATokenOfAMemberIsWorthItsMaker caps a token by the present role of the admin who
// made it for a member.
func TestATokenOfAMemberIsWorthItsMaker(t *testing.T) {
	is := is.New(t)
	w := newAbroad(t, roster.RoleAdmin)
	_, text, err := w.as(w.admin.ID).IssueToken(t.Context(), roster.NewToken{User: w.jane.ID})
	is.NoErr(err)
	is.NoErr(last(w.there.Edit(t.Context(), w.admin.ID, func(p *roster.Profile) error { p.Role = roster.RoleReadOnly; return nil })))
	bearer, err := w.there.Authenticate(t.Context(), text)
	is.NoErr(err)
	is.Equal(bearer.Role, roster.RoleReadOnly)
	mustApply(t, w.there, w.admin.ID, roster.Deactivate)
	is.Equal(last(w.there.Authenticate(t.Context(), text)), roster.ErrCredentials)
}

// TestGrantsAreCountedInEachAccount grants as much as a user may have, at home and there,
// in one Update.
func TestGrantsAreCountedInEachAccount(t *testing.T) {
	is := is.New(t)
	ctx := t.Context()
	cfg := testConfig()
	cfg.MaxGrants = 2
	host := roster.New(memstore.New(), cfg)
	other, err := host.CreateAccount(ctx, roster.NewAccount{})
	is.NoErr(err)
	u := mustCreate(t, host, roster.NewUser{Active: true})
	is.NoErr(last(host.CreateMembership(ctx, roster.NewMembership{Account: other.ID, User: u.ID, Role: roster.RoleUser})))
	is.NoErr(host.Update(ctx, func(tx *roster.Directory) error {
		for range cfg.MaxGrants {
			for _, dir := range []*roster.Directory{tx, tx.ForAccount(other.ID)} {
				if _, err := dir.Grant(ctx, u.ID, roster.NewGrant{Product: "reports"}); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	is.True(errors.Is(last(host.ForAccount(other.ID).Grant(ctx, u.ID, roster.NewGrant{Product: "reports"})), roster.ErrInvalid))
}
