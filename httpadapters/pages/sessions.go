package pages

import (
	"errors"
	"net/url"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
)

// rowsAPage is how many sessions or tokens a page has at most.
const rowsAPage = 100

// sessionsBody is the body of the page of a person's sessions.
type sessionsBody struct {
	Sessions []sessionRow
	Others   html.Form // ends all but this one
	Many     bool      // there are others
	Next     string    // URL of the next page; empty: these are the last
}

// sessionRow is one session.
type sessionRow struct {
	Device        html.Text
	Place         string // empty: unknown
	Began, Used   time.Time
	Current       bool      // the session of the request
	Impersonation bool      // somebody else acts in it
	End           html.Form // without an action: it is not for who asks
}

func sessionsPage(body sessionsBody) html.Page {
	return html.Page{Name: "sessions", Title: html.T("sessions.title"), Body: body}
}

// sessionsPage shows the person's sessions, those that end first at the beginning.
func (c *call) sessionsPage() (reply, error) {
	q := roster.SessionQuery{User: c.User.ID, Limit: min(rowsAPage, c.dir.MaxPage()), After: c.afterID()}
	live, err := c.own().Sessions(c.r.Context(), q)
	if err != nil {
		return reply{}, err
	}
	body := sessionsBody{
		Others: html.Form{Action: "end-sessions", Submit: html.T("sessions.end-others"), Danger: true, Quiet: true},
		Next:   c.nextPage("sessions", live, q.Limit),
	}
	for _, s := range live {
		row := c.sessionRow(s)
		body.Many = body.Many || !row.Current && !c.impersonates()
		body.Sessions = append(body.Sessions, row)
	}
	return show(sessionsPage(body))
}

func (c *call) sessionRow(s roster.Secret) sessionRow {
	device := html.DeviceOf(s.UserAgent).Text()
	row := sessionRow{
		Device: device, Place: c.whereIs(s.Network), Began: s.Created, Used: s.LastUsed,
		Current: s.ID == c.Secret.ID, Impersonation: !s.Impersonator.User.IsZero(),
		End: html.Form{
			Action: "end-session", Hidden: []html.Hidden{{Name: "session", Value: s.ID.String()}},
			Submit: html.T("sessions.end"), About: device, Quiet: true,
		},
	}
	if c.impersonates() && !row.Current {
		row.End = html.Form{} // for the person alone
	}
	if row.Used.IsZero() {
		row.Used = s.Created
	}
	return row
}

// whereIs returns where a network address is, or the address.
func (c *call) whereIs(network string) string {
	if c.cfg.Place != nil && network != "" {
		if place := c.cfg.Place(network); place != "" {
			return place
		}
	}
	return network
}

// afterID returns the id that a page begins behind; the zero ID for the first one.
func (c *call) afterID() roster.ID {
	id, err := roster.ParseID(c.r.URL.Query().Get("after"))
	if err != nil {
		return roster.ID{}
	}
	return id
}

// nextPage returns the URL of what follows a page; empty where nothing may follow.
func (c *call) nextPage(page string, rows []roster.Secret, limit int) string {
	if len(rows) < limit {
		return ""
	}
	return page + "?" + url.Values{"after": {rows[len(rows)-1].ID.String()}}.Encode()
}

// endSession ends one session of the person. One that has ended meanwhile is no error.
func (c *call) endSession() (reply, error) {
	id, err := roster.ParseID(c.typed("session"))
	if err == nil {
		err = c.own().EndSession(c.r.Context(), c.User.ID, id)
	} else {
		err = roster.ErrNotFound
	}
	switch {
	case err != nil && !errors.Is(err, roster.ErrNotFound):
		return reply{}, err
	case err == nil && id == c.Secret.ID:
		c.jar.Clear(c.w, c.r)
		return see("sign-in?done=signed-out"), nil
	}
	return see("sessions?done=session-ended"), nil
}

// endSessions ends the person's other sessions.
func (c *call) endSessions() (reply, error) {
	if _, err := c.own().EndSessions(c.r.Context(), c.User.ID, c.Secret.ID); err != nil {
		return reply{}, err
	}
	return see("sessions?done=sessions-ended"), nil
}
