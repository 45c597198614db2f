package main

import (
	"context"

	"example.com/roster"
)

var sessionRoutes = []costCall{
	asks("session POST /session", "", `{"email":"{email}","password":"`+janePassword+`"}`).after(signIn),
	asks("session GET /session", "", ""),
	asks("session DELETE /session", "", "").after(signIn),
	asks("session POST /session/account", "", `{"account":"{other}"}`).after(leaveOther, joinOther, signIn),
	asks("session GET /accounts", "", ""),
	asks("session DELETE /accounts/{id}", "/accounts/{other}", "").after(leaveOther, joinOther, signIn),
	asks("session GET /sessions", "", ""),
	asks("session DELETE /sessions", "", "").after(signIn),
	asks("session DELETE /sessions/{id}", "/sessions/{session}", "").after(signIn),
	asks("session POST /signup", "", `{"email":"new{n}@example.com"}`).after(later),
	asks("session POST /signup/confirm", "", `{"code":"{code}","name":"New","password":"`+janePassword+`"}`).after(mailed(askSignUp), signIn),
	asks("session POST /invitation/open", "", `{"code":"{code}"}`).after(invite),
	asks("session POST /invitation/join", "", `{"code":"{code}"}`).after(inviteMember, signIn),
	asks("session POST /invitation/accept", "", `{"code":"{code}","name":"New","password":"`+janePassword+`"}`).after(invite, signIn),
	asks("session POST /password", "", `{"password":"`+janePassword+`","new_password":"`+janePassword+`"}`),
	asks("session POST /password/forgot", "", `{"email":"{email}"}`).after(later),
	asks("session POST /password/reset", "", `{"code":"{code}","password":"`+janePassword+`"}`).after(mailed(forgotPassword), signIn),
	asks("session POST /email", "", `{"email":"jane{n}@new.example.com"}`).after(later),
	asks("session POST /email/confirm", "", `{"code":"{code}"}`).after(ownAddress, mailed(askEmail), signIn),
	asks("session POST /email/undo", "", `{"code":"{code}"}`).after(ownAddress, mailed(askEmail), confirmEmail, fetchMail, signIn),
	asks("session POST /email/verify", "", `{"code":"{code}"}`).after(ownAddress, unverified, mailed(askVerification), signIn),
	asks("session GET /profile", "", ""),
	asks("session PATCH /profile", "", `{"summary":"{n}"}`),
	asks("session GET /export", "", "").reading("the user's history"),
	asks("session DELETE /me", "", "").after(makeUser(roster.StateActive), signInMade),
}

// consoleRoutes are the pages that read. What a form does is a call of Directory.
var consoleRoutes = []costCall{
	asks("console GET /console/{$}", "/console/", ""),
	asks("console GET /console/people", "", ""),
	asks("console GET /console/people", "/console/people?q={email}", "").with("search of one"),
	asks("console GET /console/people/{id}", "/console/people/{jane}", ""),
	asks("console GET /console/people/{id}/export", "/console/people/{jane}/export", "").reading("the user's history"),
	asks("console GET /console/invitations", "", ""),
	asks("console GET /console/groups", "", ""),
	asks("console GET /console/groups/{id}", "/console/groups/{group}", ""),
	asks("console GET /console/teams", "", ""),
	asks("console GET /console/teams/{id}", "/console/teams/{team}", ""),
	asks("console GET /console/tokens", "", ""),
	asks("console GET /console/events", "", ""),
	asks("console GET /console/events.csv", "", "").reading("events"),
	asks("console GET /console/deliveries", "", ""),
	asks("console GET /console/accounts", "", ""),
	asks("console GET /console/accounts/{id}", "/console/accounts/{other}", ""),
}

// signInMade begins a session of whom a request is about that cannot be sent twice.
func signInMade(ctx context.Context, w *costWorld) (err error) {
	w.session, err = w.dir.StartSession(ctx, w.made.ID, roster.ClientInfo{})
	return err
}

// makeInvited makes somebody whose invitation a request revokes.
func makeInvited(ctx context.Context, w *costWorld) error {
	err := invite(ctx, w)
	w.made = w.waiting
	return err
}

// endGroup ends the group of the request before: an account has few.
func endGroup(ctx context.Context, w *costWorld) error {
	groups, err := w.dir.Groups(ctx, roster.GroupQuery{After: w.group.ID})
	for _, g := range groups {
		if err == nil {
			_, err = w.dir.EndGroup(ctx, g.ID)
		}
	}
	return err
}
