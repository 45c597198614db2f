package console

import (
	"net/http"
	"slices"

	"example.com/roster"
)

// state is what the table of the lifecycle allows, with what each action will do.
func (v personView) state() section {
	s := section{ID: "state", Title: v.t("state")}
	if !v.User.Erased.IsZero() {
		s.Note = v.t("person.erased.note")
		return s
	}
	for _, a := range roster.Actions() {
		next, err := v.User.State.Next(a, !v.User.Activated.IsZero())
		if err != nil || next == v.User.State && a != roster.Invite {
			continue
		}
		f := form{
			Action: v.path("/state"), Title: v.t("action." + string(a)), Closed: true, Button: v.t("action." + string(a)), Explain: v.t("action." + string(a) + ".effect"), Danger: a == roster.Remove || a == roster.Deactivate,
			Fields: []field{hidden("action", string(a))},
		}
		if a == roster.Invite && v.User.State == roster.StateInvited {
			f.Title, f.Button = v.t("action.invite-again"), v.t("action.invite-again")
		}
		if a == roster.Deactivate {
			f.Fields = append(f.Fields, input(v.t("deactivate.reason"), "reason", ""), field{Label: v.t("deactivate.until"), Name: "until", Type: "date"})
		}
		s.Forms = append(s.Forms, f)
	}
	if v.User.State == roster.StateActive && !v.Member {
		s.Forms = append(s.Forms, form{
			Action: v.path("/sessions/end"), Title: v.t("bulk.logout"), Closed: true, Button: v.t("bulk.logout"),
			Explain: v.t("logout.hint"), Fields: []field{hidden("session", "all")},
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
	if !slices.Contains(roster.Actions(), a) {
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
	s := section{ID: "data", Title: v.t("data.title"), Lines: []string{
		v.t("data.export.hint"),
	}}
	s.Forms = []form{{Action: v.path("/export"), Get: true, Button: v.t("data.export"), Small: true}}
	switch {
	case !v.User.Erased.IsZero():
	case v.User.State != roster.StateDeleted:
		s.Lines = append(s.Lines, v.t("data.remove-first"))
	default:
		s.Danger = true
		s.Forms = append(s.Forms, form{
			Action: v.path("/erase"), Button: v.t("data.erase.submit"), Danger: true, Closed: true, Title: v.t("data.erase"),
			Explain: v.t("data.erase.hint"),
			Fields:  []field{v.confirm(title(v.User))},
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
