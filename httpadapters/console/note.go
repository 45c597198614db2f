package console

import (
	"net/url"
	"strconv"
)

// notes are what a post has done, by the code in the address that it leads to. The
// address never has the text: a link could else make the console say anything.
var notes = map[string]string{
	"saved":         "Saved.",
	"invite":        "The invitation is on its way.",
	"revoke":        "The invitation no longer works.",
	"activate":      "The person is active now.",
	"deactivate":    "The person is locked out: sessions, tokens and codes have ended.",
	"reactivate":    "The person is let in again.",
	"remove":        "The person was removed, and can be restored.",
	"restore":       "The person was restored, and is locked out until somebody reactivates them.",
	"logout":        "Every session of the person has ended.",
	"erased":        "The personal data is gone for good.",
	"reset":         "A mail with a link to set another password is on its way.",
	"verify":        "A mail with a link to confirm the address is on its way.",
	"unthrottled":   "The failed sign-ins are forgotten: the person can try again at once.",
	"granted":       "Granted.",
	"ungranted":     "The grant was taken back.",
	"session-ended": "The session has ended.",
	"unlinked":      "The person can no longer sign in that way.",
	"joined":        "The person is in the team now.",
	"left":          "The person is no longer in the team.",
	"created":       "Created.",
	"ended":         "Ended.",
	"token-revoked": "The token no longer works.",
	"revived":       "It is tried again at once.",
	"closed":        "The account is closed: nobody gets in.",
	"reopened":      "The account is open again.",
}

// counted are notes about several, which take the number in the address.
var counted = map[string][2]string{
	"invited":     {"person was invited.", "people were invited."},
	"deactivated": {"person was locked out.", "people were locked out."},
	"reactivated": {"person was let in again.", "people were let in again."},
	"activated":   {"person was activated.", "people were activated."},
	"removed":     {"person was removed.", "people were removed."},
	"restored":    {"person was restored.", "people were restored."},
	"signed-out":  {"person was signed out.", "people were signed out."},
	"revived-all": {"delivery is tried again at once.", "deliveries are tried again at once."},
}

// note returns what the address says that was done; empty for a code that is none.
func note(query url.Values) string {
	what := query.Get("done")
	if words, ok := counted[what]; ok {
		n, err := strconv.Atoi(query.Get("n"))
		if err != nil || n < 1 {
			return ""
		}
		return plural(n, words[0], words[1])
	}
	return notes[what]
}

// doneMany returns where a post leads that changed n of them.
func doneMany(path, code string, n int) string {
	return done(path, code) + "&n=" + strconv.Itoa(n)
}
