package roster_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// signUpWorld is an account with jane, who is active, and a clock.
func signUpWorld(t *testing.T) (*roster.Directory, *clock) {
	t.Helper()
	dir, c, _ := forgetful(t, roster.NewUser{Password: password})
	return dir, c
}

// mustAskSignUp asks for a user, and returns what is mailed, none where nothing is.
func mustAskSignUp(t *testing.T, dir *roster.Directory, r roster.SignUpRequest) []roster.Message {
	t.Helper()
	if err := dir.SendSignUp(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	var box mailbox
	mustRelay(t, dir, box.config())
	return slices.DeleteFunc(box.got, func(m roster.Message) bool { return m.Purpose != roster.PurposeSignUp })
}

// mustSignUpCode returns the code of a sign-up.
func mustSignUpCode(t *testing.T, dir *roster.Directory, email string) roster.SecretText {
	t.Helper()
	got := mustAskSignUp(t, dir, roster.SignUpRequest{Email: email})
	if len(got) != 1 || got[0].Code == "" {
		t.Fatalf("%d mails, without a code", len(got))
	}
	return got[0].Code
}

func TestSignUp(t *testing.T) {
	is := is.New(t)
	dir, _ := signUpWorld(t)
	got := mustAskSignUp(t, dir, roster.SignUpRequest{Email: "Kim@X.test", ClientInfo: roster.ClientInfo{Network: "192.0.2.1", UserAgent: "Lynx"}})
	is.Equal(len(got), 1)
	m := got[0]
	is.Equal(m.Purpose, roster.PurposeSignUp)
	is.Equal(m.Email, "kim@x.test")
	is.Equal(m.User, roster.User{})
	is.Equal(m.Expires, dir.Now().Add(24*time.Hour))
	asked, err := dir.SignUpByCode(t.Context(), m.Code)
	is.NoErr(err)
	is.Equal(asked, roster.SignUpRequest{Email: "Kim@X.test", ClientInfo: roster.ClientInfo{Network: "192.0.2.1", UserAgent: "Lynx"}})
	_, err = dir.UserByEmail(t.Context(), "kim@x.test")
	is.Equal(err, roster.ErrNotFound) // nobody is made before the mailbox is proven

	s, err := dir.SignUp(t.Context(), m.Code, roster.NewSignUp{Acceptance: roster.Acceptance{Name: "Kim Doe", Password: "a good password"}}, roster.ClientInfo{})
	is.NoErr(err)
	read, err := dir.Session(t.Context(), s.Token)
	is.NoErr(err)
	is.Equal(read.User, s.User)
	u := s.User
	is.Equal([]any{u.Email, u.EmailVerified, u.Name, u.First, u.Role, u.State, u.PasswordMaker}, []any{"Kim@X.test", true, "Kim Doe", "Kim", roster.RoleUser, roster.StateActive, roster.ID{}})
	is.Equal(u.EmailProven, dir.Now())
	_, err = dir.SignIn(t.Context(), roster.SignIn{Email: "kim@x.test", Password: "a good password"})
	is.NoErr(err)
	_, err = dir.SignUp(t.Context(), m.Code, roster.NewSignUp{}, roster.ClientInfo{})
	is.Equal(err, roster.ErrCredentials) // once

	page, err := dir.Events(t.Context(), roster.EventQuery{User: u.ID})
	is.NoErr(err)
	var kinds []roster.EventKind
	for _, e := range page.Events {
		kinds = append(kinds, e.Kind)
		is.Equal(e.Actor.User, u.ID)
	}
	is.Equal(kinds[:3], []roster.EventKind{roster.EventUserCreated, roster.EventSignedUp, roster.EventSignedIn})
}

// TestWhoGetsACodeToSignUp asks for a user at addresses in every state, open to all
// and for the invited alone.
func TestWhoGetsACodeToSignUp(t *testing.T) {
	const nothing, code, told = "nothing", "a code", "that they have a user"
	for _, c := range []struct {
		state         string
		open, invited string
	}{
		{"nobody", code, nothing},
		{"created", code, nothing},
		{"invited", code, code},
		{"active", told, nothing},
		{"deactivated", told, nothing},
		{"deleted", code, nothing},
	} {
		for _, invited := range []bool{false, true} {
			t.Run(c.state, func(t *testing.T) {
				is := is.New(t)
				dir, _ := signUpWorld(t)
				u := inState(t, dir, roster.State(c.state))
				want := map[bool]string{false: c.open, true: c.invited}[invited]
				got := mustAskSignUp(t, dir, roster.SignUpRequest{Email: "kim@x.test", Invited: invited})
				switch want {
				case nothing:
					is.Equal(len(got), 0)
				case code:
					is.Equal(len(got), 1)
					is.True(got[0].Code != "")
				case told:
					is.Equal(len(got), 1)
					is.Equal(got[0].Code, roster.SecretText(""))
					is.Equal(got[0].Email, "kim@x.test")
					is.Equal(got[0].User.ID, u.ID)
				}
			})
		}
	}
}

// inState makes kim in a state, nobody for another text.
func inState(t *testing.T, dir *roster.Directory, s roster.State) (u roster.User) {
	t.Helper()
	switch s {
	case roster.StateCreated:
		return mustCreate(t, dir, roster.NewUser{Email: "kim@x.test"})
	case roster.StateInvited:
		return mustInvite(t, dir, roster.NewInvitation{Email: "kim@x.test"}).User
	case roster.StateActive:
		return mustCreate(t, dir, roster.NewUser{Email: "kim@x.test", Active: true})
	case roster.StateDeactivated:
		return mustApply(t, dir, mustCreate(t, dir, roster.NewUser{Email: "kim@x.test"}).ID, roster.Deactivate)
	case roster.StateDeleted:
		return mustApply(t, dir, mustCreate(t, dir, roster.NewUser{Email: "kim@x.test"}).ID, roster.Remove)
	}
	return u
}

// TestASignUpMeetsAUser brings a code for an address that has a user by now.
func TestASignUpMeetsAUser(t *testing.T) {
	for _, c := range []struct {
		state   roster.State
		invited bool
		want    error
	}{
		{"nobody", false, nil},
		{"nobody", true, roster.ErrCredentials},
		{roster.StateCreated, false, nil},
		{roster.StateCreated, true, roster.ErrCredentials},
		{roster.StateInvited, false, nil},
		{roster.StateInvited, true, nil},
		{roster.StateActive, false, roster.ErrCredentials},
		{roster.StateDeactivated, false, roster.ErrCredentials},
		{roster.StateDeleted, false, nil},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			is := is.New(t)
			dir, _ := signUpWorld(t)
			code := mustSignUpCode(t, dir, "kim@x.test")
			before := inState(t, dir, c.state)
			s, err := dir.SignUp(t.Context(), code, roster.NewSignUp{Invited: c.invited}, roster.ClientInfo{})
			is.Equal(err, c.want)
			if err == nil {
				is.Equal(s.User.State, roster.StateActive)
				is.Equal(s.User.ID == before.ID, c.state == roster.StateCreated || c.state == roster.StateInvited)
			}
		})
	}
}

// TestSigningUpAcceptsTheInvitation signs an invited person up, for whom somebody
// has set a password and linked an identity.
func TestSigningUpAcceptsTheInvitation(t *testing.T) {
	is := is.New(t)
	dir, _ := signUpWorld(t)
	group, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", Products: []string{"reports"}})
	is.NoErr(err)
	inv := mustInvite(t, dir, roster.NewInvitation{Email: "kim@x.test", Role: roster.RoleAdmin, Group: group.ID})
	_, err = dir.SetPassword(t.Context(), inv.User.ID, "set by a stranger")
	is.NoErr(err)
	_, err = dir.LinkIdentity(t.Context(), inv.User.ID, google)
	is.NoErr(err)

	code := mustSignUpCode(t, dir, "kim@x.test")
	s, err := dir.SignUp(t.Context(), code, roster.NewSignUp{Acceptance: roster.Acceptance{Name: "Kim", Password: "my own password"}}, roster.ClientInfo{})
	is.NoErr(err)
	is.Equal([]any{s.User.ID, s.User.Role, s.User.Name, s.User.EmailVerified}, []any{inv.User.ID, roster.RoleAdmin, "Kim", true})
	access, err := dir.Access(t.Context(), s.User.ID, "reports")
	is.NoErr(err)
	is.True(access.Allowed)
	_, err = dir.AcceptInvitation(t.Context(), inv.Code, roster.Acceptance{})
	is.Equal(err, roster.ErrCredentials)
	linked, err := dir.Identities(t.Context(), s.User.ID)
	is.NoErr(err)
	is.Equal(len(linked), 0)
	_, err = dir.VerifyPassword(t.Context(), s.User.ID, "set by a stranger")
	is.Equal(err, roster.ErrCredentials)
	_, err = dir.VerifyPassword(t.Context(), s.User.ID, "my own password")
	is.NoErr(err)
}

func TestSigningUpWithAnAccountOfOnesOwn(t *testing.T) {
	is := is.New(t)
	dir, _ := signUpWorld(t)
	code := mustSignUpCode(t, dir, "kim@x.test")
	n := roster.NewSignUp{Acceptance: roster.Acceptance{Password: "a good password"}, Account: roster.NewAccount{Name: "Kim's"}}

	_, err := dir.ForAccount(dir.AccountID()).SignUp(t.Context(), code, n, roster.ClientInfo{})
	is.Equal(err, roster.ErrForbidden) // a confined Directory makes no account
	nameless := n
	nameless.Account.Name = "Kim\n"
	_, err = dir.SignUp(t.Context(), code, nameless, roster.ClientInfo{})
	var invalid *roster.InvalidError
	is.True(errors.As(err, &invalid))
	is.Equal(invalid.Field, "account name") // and not Kim's own
	taken := n
	taken.Account.ID = dir.AccountID()
	_, err = dir.SignUp(t.Context(), code, taken, roster.ClientInfo{})
	is.True(errors.Is(err, roster.ErrExists))

	s, err := dir.SignUp(t.Context(), code, n, roster.ClientInfo{})
	is.NoErr(err)
	is.True(s.User.Account != dir.AccountID())
	is.Equal(s.User.Role, roster.RoleOwner)
	account, err := dir.ForAccount(s.User.Account).ActingAs(s.Actor()).Account(t.Context())
	is.NoErr(err)
	is.Equal(account.Name, "Kim's")
	_, err = dir.ForAccount(s.User.Account).SignIn(t.Context(), roster.SignIn{Email: "kim@x.test", Password: "a good password"})
	is.NoErr(err)
	_, err = dir.UserByEmail(t.Context(), "kim@x.test")
	is.Equal(err, roster.ErrNotFound)
}

// TestWhoHasAUserElsewhere asks for an account of their own, for people of another
// account.
func TestWhoHasAUserElsewhere(t *testing.T) {
	for name, c := range map[string]struct {
		there    roster.NewUser
		anywhere bool
		code     bool
	}{
		"verified there":                {roster.NewUser{EmailVerified: true, Active: true}, true, false},
		"verified there, but who asks?": {roster.NewUser{EmailVerified: true, Active: true}, false, true},
		"typed by a stranger there":     {roster.NewUser{Active: true}, true, true},
		"never active there":            {roster.NewUser{EmailVerified: true}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir, _ := signUpWorld(t)
			other, err := dir.CreateAccount(t.Context(), roster.NewAccount{Name: "Other"})
			is.NoErr(err)
			c.there.Email = "kim@x.test"
			mustCreate(t, dir.ForAccount(other.ID), c.there)
			got := mustAskSignUp(t, dir, roster.SignUpRequest{Email: "kim@x.test", Anywhere: c.anywhere})
			is.Equal(len(got), 1)
			is.Equal(got[0].Code != "", c.code)
			is.Equal(got[0].User, roster.User{}) // nothing of the other account
		})
	}
}

// TestOneAccountForACode brings a code that somebody else brings, or whose account is
// closed, between its look-up and its use.
func TestOneAccountForACode(t *testing.T) {
	n := roster.NewSignUp{Account: roster.NewAccount{Name: "Kim's"}}
	for name, meanwhile := range map[string]func(t *testing.T, dir *roster.Directory, code roster.SecretText) error{
		"used": func(t *testing.T, dir *roster.Directory, code roster.SecretText) error {
			return last(dir.SignUp(t.Context(), code, n, roster.ClientInfo{}))
		},
		"closed": func(t *testing.T, dir *roster.Directory, _ roster.SecretText) error {
			return last(dir.CloseAccount(t.Context()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			store := &meeting{Store: memstore.New()}
			dir := roster.New(store, testConfig())
			code := mustSignUpCode(t, dir, "kim@x.test")
			var accounts int
			store.before = func() {
				is.NoErr(meanwhile(t, dir, code))
				all, err := dir.Accounts(t.Context(), roster.AccountQuery{})
				is.NoErr(err)
				accounts = len(all)
			}
			_, err := dir.SignUp(t.Context(), code, n, roster.ClientInfo{})
			is.Equal(err, roster.ErrCredentials)
			all, err := dir.Accounts(t.Context(), roster.AccountQuery{})
			is.NoErr(err)
			is.Equal(len(all), accounts)
		})
	}
}
