package console

import (
	"net/http"

	"example.com/roster"
)

// effects says what an action does to somebody, in one sentence.
var effects = map[roster.Action]string{
	roster.Invite:           "Mails a link that makes them active once they accept it. A link that was mailed before no longer works.",
	roster.RevokeInvitation: "The link that was mailed no longer works, and what the invitation would give is taken back.",
	roster.Activate:         "They can sign in at once, without accepting an invitation, and get what waits for them.",
	roster.Deactivate:       "They are signed out everywhere at their next click, and sessions, tokens and open codes end for good. Their data stays, and you can let them in again.",
	roster.Reactivate:       "They can sign in again with the password they had. Sessions and tokens that ended stay ended.",
	roster.Remove:           "They are locked out, and their address and external id are free for somebody else. You can restore them until they are erased.",
	roster.Restore:          "They are back, locked out until somebody reactivates them. It is refused if somebody else has their address now.",
}

// buttons are the words of the actions.
var buttons = map[roster.Action]string{
	roster.Invite: "Invite", roster.RevokeInvitation: "Revoke the invitation", roster.Activate: "Activate",
	roster.Deactivate: "Deactivate", roster.Reactivate: "Reactivate", roster.Remove: "Remove", roster.Restore: "Restore",
}

// state is what the table of the lifecycle allows, with what each action will do.
func (v personView) state() section {
	s := section{ID: "state", Title: "State"}
	if !v.User.Erased.IsZero() {
		s.Note = "An erased person cannot come back. Who returns is a new person."
		return s
	}
	for _, a := range roster.Actions() {
		next, err := v.User.State.Next(a, !v.User.Activated.IsZero())
		if err != nil || next == v.User.State && a != roster.Invite {
			continue
		}
		f := form{
			Action: v.path("/state"), Title: buttons[a], Closed: true, Button: buttons[a], Explain: effects[a], Danger: a == roster.Remove || a == roster.Deactivate,
			Fields: []field{hidden("action", string(a))},
		}
		if a == roster.Invite && v.User.State == roster.StateInvited {
			f.Title, f.Button = "Invite again", "Invite again"
		}
		if a == roster.Deactivate {
			f.Fields = append(f.Fields, input("Reason, for admins to read", "reason", ""), field{Label: "Until (UTC; empty: until somebody reactivates them)", Name: "until", Type: "date"})
		}
		s.Forms = append(s.Forms, f)
	}
	if v.User.State == roster.StateActive && !v.Member {
		s.Forms = append(s.Forms, form{
			Action: v.path("/sessions/end"), Title: "Sign out everywhere", Closed: true, Button: "Sign out everywhere",
			Explain: "Ends every session of theirs at once. They can sign in again.", Fields: []field{hidden("session", "all")},
		})
	}
	return s
}

// applyAction moves a person from one state to another.
func (c *call) applyAction() (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	a := roster.Action(c.typed("action"))
	if _, known := effects[a]; !known {
		return "", &roster.InvalidError{Field: "action", Reason: "must be one of the list"}
	}
	back := done(c.link("people", id.String()), string(a))
	switch a {
	case roster.Invite:
		return back, c.inviteAgain(id)
	case roster.Deactivate:
		var n roster.NewDeactivation
		n.Reason = c.typed("reason")
		if n.Until, err = c.date("until"); err != nil {
			return "", err
		}
		_, err = c.dir.Deactivate(c.r.Context(), id, n)
	default:
		_, err = c.dir.Apply(c.r.Context(), id, a)
	}
	return back, err
}

// data is what goes with all data of a person: taking it away and erasing it.
func (v personView) data() section {
	s := section{ID: "data", Title: "Personal data", Lines: []string{
		"The export has everything that is kept about the person, as one JSON file.",
	}}
	s.Forms = []form{{Action: v.path("/export"), Get: true, Button: "Export", Small: true}}
	switch {
	case !v.User.Erased.IsZero():
	case v.User.State != roster.StateDeleted:
		s.Lines = append(s.Lines, "To erase the person, remove them first.")
	default:
		s.Danger = true
		s.Forms = append(s.Forms, form{
			Action: v.path("/erase"), Button: "Erase for good", Danger: true, Closed: true, Title: "Erase",
			Explain: "Empties the person and their events of personal data. Nobody can undo it, and they cannot be restored.",
			Fields:  []field{confirm(title(v.User))},
		})
	}
	return s
}

// erase empties a removed person, once the name was typed.
func (c *call) erase() (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	u, err := c.dir.User(c.r.Context(), id)
	if err != nil {
		return "", err
	}
	if err := c.mustConfirm(title(u)); err != nil {
		return "", err
	}
	_, err = c.dir.Erase(c.r.Context(), id)
	return done(c.link("people", id.String()), "erased"), err
}

// export sends all that is kept about a person as a file.
func (c *call) export() error {
	id, err := c.pathID()
	if err != nil {
		return err
	}
	w := &lateWriter{w: c.w, before: func(h http.Header) {
		h.Set("Content-Type", "application/json")
		h.Set("Content-Disposition", `attachment; filename="person-`+id.String()+`.json"`)
	}}
	return w.result(c.dir.Export(c.r.Context(), id, w))
}

// lateWriter sets the headers of a file with its first byte, so that an error before
// it still gets a page.
type lateWriter struct {
	w      http.ResponseWriter
	before func(http.Header)
	begun  bool
}

func (l *lateWriter) Write(b []byte) (int, error) {
	if !l.begun {
		l.begun = true
		l.before(l.w.Header())
	}
	return l.w.Write(b)
}

// result returns the error where an answer can still say it. A file that was begun is
// cut off, which its reader sees.
func (l *lateWriter) result(err error) error {
	if err != nil && l.begun {
		panic(http.ErrAbortHandler)
	}
	return err
}
