package pages

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net/url"
	"sync"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
)

// oneTimeFor is how long a one-time link is good.
const oneTimeFor = 15 * time.Minute

// maxOneTime is how many one-time links wait at once. The oldest go first.
const maxOneTime = 16

// oneTimeLinks are links that sign somebody in once. They stay in memory: a program
// prints one for whoever has started it, and no other needs to know it.
type oneTimeLinks struct {
	mu   sync.Mutex
	wait []oneTimeLink
}

// oneTimeLink is one of them.
type oneTimeLink struct {
	hash    [sha256.Size]byte // of its code
	user    roster.User
	expires time.Time
}

// OneTimeLink returns a relative URL, "enter?code=" and a code, by which whoever opens
// it signs in as u, once and within 15 minutes, while this program runs. It is for the
// owner who has just started a program and has no password yet: print it where nobody
// else reads. Opening the link uses nothing up; its page has a button that does. u must
// be active, and have a home account that the Directory serves.
func (h *Handler) OneTimeLink(u roster.User) string {
	code := rand.Text()
	h.links.mu.Lock()
	defer h.links.mu.Unlock()
	h.links.wait = append(h.links.wait, oneTimeLink{sha256.Sum256([]byte(code)), u, h.dir.Now().Add(oneTimeFor)})
	h.links.wait = h.links.wait[max(0, len(h.links.wait)-maxOneTime):]
	return "enter?" + url.Values{"code": {code}}.Encode()
}

// find returns the user of a code that is good, and takes the link out if redeem is
// set. Its time tells nothing of the codes that are good.
func (l *oneTimeLinks) find(code roster.SecretText, now time.Time, redeem bool) (roster.User, bool) {
	hash := sha256.Sum256([]byte(code))
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, link := range l.wait {
		if subtle.ConstantTimeCompare(link.hash[:], hash[:]) == 0 || !now.Before(link.expires) {
			continue
		}
		if redeem {
			l.wait = append(l.wait[:i:i], l.wait[i+1:]...)
		}
		return link.user, true
	}
	return roster.User{}, false
}

// enterBody is the body of the page of a one-time link.
type enterBody struct {
	Email string
	Form  html.Form
}

func enterPage(email string) func(html.Form) html.Page {
	return func(f html.Form) html.Page {
		return html.Page{Name: "enter", Title: html.T("enter.title"), Body: enterBody{email, f}}
	}
}

func (c *call) enterPage() (reply, error) {
	u, ok := c.links.find(c.code(), c.dir.Now(), false)
	if !ok {
		return c.badCode("enter")
	}
	return show(enterPage(u.Email)(codeForm("enter", c.code())))
}

// enter signs in by a one-time link.
func (c *call) enter() (reply, error) {
	u, ok := c.links.find(c.code(), c.dir.Now(), true)
	if !ok {
		return c.badCode("enter")
	}
	s, err := c.dir.ForAccount(u.Account).StartSession(c.r.Context(), u.ID, c.client())
	switch {
	case isBad(err):
		return c.badCode("enter")
	case err != nil:
		return reply{}, err
	}
	return c.begin(s, c.after(""))
}
