package main

import (
	"context"
	"fmt"

	"example.com/roster"
)

// costMails are about codes that are mailed.
var costMails = []costCall{
	{of: "SendPasswordReset", ready: later, do: forgotPassword},
	{of: "SendPasswordResetAnywhere", ready: later, do: func(ctx context.Context, w *costWorld) error {
		return w.dir.SendPasswordResetAnywhere(ctx, w.email, roster.ClientInfo{})
	}},
	{of: "ResetPassword", ready: mailed(forgotPassword), do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.ResetPassword(ctx, w.code, janePassword, roster.ClientInfo{}))
	}},
	{of: "SendVerification", ready: unverified, do: askVerification},
	{of: "VerifyEmail", ready: inTurnOf(unverified, mailed(askVerification)), do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.VerifyEmail(ctx, w.code))
	}},
	{of: "ChangeEmail", ready: later, do: askEmail},
	{of: "PendingEmail", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.PendingEmail(ctx, w.jane)) }},
	{of: "CancelEmailChange", ready: inTurnOf(later, askEmail), do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.CancelEmailChange(ctx, w.jane))
	}},
	{of: "ConfirmEmail", ready: mailed(askEmail), do: takenBack(func(ctx context.Context, w *costWorld, d *roster.Directory) error {
		return second(d.ActingAs(roster.Actor{User: w.jane}).ConfirmEmail(ctx, w.code))
	})},
	{of: "UndoEmail", ready: inTurnOf(mailed(askEmail), confirmEmail, fetchMail), do: func(ctx context.Context, w *costWorld) error { return second(w.dir.UndoEmail(ctx, w.code)) }},
	{of: "SendSignUp", do: askSignUp},
	{of: "SignUpByCode", ready: mailed(askSignUp), do: func(ctx context.Context, w *costWorld) error { return second(w.dir.SignUpByCode(ctx, w.code)) }},
	{of: "SignUp", ready: mailed(askSignUp), do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.SignUp(ctx, w.code, roster.NewSignUp{Acceptance: roster.Acceptance{Name: "New", Password: janePassword}}, roster.ClientInfo{}))
	}},
	{of: "RelayOnce", how: "one message", ready: inTurnOf(fetchMail, later, forgotPassword), do: relayOnce},
	{of: "RelayOnce", how: "none", ready: fetchMail, do: relayOnce},
}

// costInvitations are about invitations.
var costInvitations = []costCall{
	{of: "Invite", do: invite},
	{of: "InviteAll", how: "of ten", do: func(ctx context.Context, w *costWorld) error {
		var many []roster.NewInvitation
		for range 10 {
			many = append(many, roster.NewInvitation{Email: fmt.Sprintf("invited%d@example.com", w.next())})
		}
		return second(w.dir.InviteAll(ctx, many))
	}},
	{of: "InviteCode", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.InviteCode(ctx, w.invited)) }},
	{of: "Invitations", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Invitations(ctx, roster.InvitationQuery{Limit: 50}))
	}},
	{of: "InvitationOf", ready: invite, do: func(ctx context.Context, w *costWorld) error { return second(w.dir.InvitationOf(ctx, w.code)) }},
	{of: "AcceptInvitation", ready: invite, do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.AcceptInvitation(ctx, w.code, roster.Acceptance{Name: "New", Password: janePassword}))
	}},
	{of: "AcceptInvitationAndSignIn", ready: invite, do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.AcceptInvitationAndSignIn(ctx, w.code, roster.Acceptance{Name: "New", Password: janePassword}, roster.ClientInfo{}))
	}},
	{of: "AcceptAs", ready: inTurnOf(inviteMember, signIn), do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.AcceptAs(ctx, w.code, w.session.Token))
	}},
}

// inTurnOf does several things.
func inTurnOf(all ...costDo) costDo {
	return func(ctx context.Context, w *costWorld) error {
		for _, do := range all {
			if err := do(ctx, w); err != nil {
				return err
			}
		}
		return nil
	}
}

// later moves the clock of the world beyond the pause between two mails.
func later(_ context.Context, w *costWorld) error {
	w.late += mailedAgain
	return nil
}

// mailed does what mails a code, and waits for the code. What others have mailed comes
// before.
func mailed(do costDo) costDo {
	return inTurnOf(fetchMail, later, do, fetchMail)
}

// fetchMail lets the relay mail until nothing is left. A message that asks for others
// counts as none: after a round without any comes one more.
func fetchMail(ctx context.Context, w *costWorld) error {
	for quiet := 0; quiet < 2; quiet++ {
		n, err := w.relay(ctx)
		if err != nil {
			return err
		}
		if n > 0 {
			quiet = -1
		}
	}
	return nil
}

// relay mails what is due, and returns how many arrived. The code of the last mail stays.
func (w *costWorld) relay(ctx context.Context) (int, error) {
	return w.dir.RelayOnce(ctx, roster.RelayConfig{Consumer: costConsumer, Parallel: 1, Deliver: func(_ context.Context, m roster.Message) error {
		if m.Code != "" {
			w.code = m.Code
		}
		return nil
	}})
}

func relayOnce(ctx context.Context, w *costWorld) error { return second(w.relay(ctx)) }

func forgotPassword(ctx context.Context, w *costWorld) error {
	return w.dir.SendPasswordReset(ctx, w.email, roster.ClientInfo{})
}

func askVerification(ctx context.Context, w *costWorld) error {
	return w.dir.SendVerification(ctx, w.jane)
}

func askEmail(ctx context.Context, w *costWorld) error {
	return second(w.dir.ChangeEmail(ctx, w.jane, fmt.Sprintf("jane%d@new.example.com", w.next())))
}

// askSignUp comes from another network each time: one has few without a pause.
func askSignUp(ctx context.Context, w *costWorld) error {
	from := roster.ClientInfo{Network: w.network()}
	return w.dir.SendSignUp(ctx, roster.SignUpRequest{Email: fmt.Sprintf("new%d@example.com", w.calls), ClientInfo: from})
}

// unverified makes an address that a code can verify.
func unverified(ctx context.Context, w *costWorld) error {
	w.late += mailedAgain
	return second(w.dir.Edit(ctx, w.jane, func(p *roster.Profile) error { p.EmailVerified = false; return nil }))
}

// ownAddress gives jane the address back that she began with.
func ownAddress(ctx context.Context, w *costWorld) error {
	return second(w.dir.Edit(ctx, w.jane, func(p *roster.Profile) error { p.Email, p.EmailVerified = w.email, true; return nil }))
}

func confirmEmail(ctx context.Context, w *costWorld) error {
	return second(w.dir.ActingAs(roster.Actor{User: w.jane}).ConfirmEmail(ctx, w.code))
}

// inviteMember invites jane to the other account, where she is no member.
func inviteMember(ctx context.Context, w *costWorld) error {
	if err := leaveOther(ctx, w); err != nil {
		return err
	}
	made, err := w.dir.Invite(ctx, roster.NewInvitation{Member: w.jane, Account: w.other.AccountID(), Role: roster.RoleUser})
	w.code = made.Code
	return err
}

// invite invites somebody new.
func invite(ctx context.Context, w *costWorld) error {
	made, err := w.dir.Invite(ctx, roster.NewInvitation{Email: fmt.Sprintf("invited%d@example.com", w.next())})
	w.code, w.waiting = made.Code, made.User
	return err
}
