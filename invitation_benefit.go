package roster

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// maxBenefits is how many groups and teams can wait for one user.
const maxBenefits = 100

// Benefit is one thing that a person gets by becoming active: an access group or
// a team. One with Role gives nothing: it says who answers for the user's role.
type Benefit struct {
	Group   ID        `json:"group,omitzero"`   // the access group that is granted; zero: none
	Until   time.Time `json:"until,omitzero"`   // first instant at which that grant is over; zero: no end
	Team    ID        `json:"team,omitzero"`    // the team that is joined; zero: none
	Role    Role      `json:"role,omitempty"`   // the role that the user has already, where Creator answers for it; empty: none
	Creator ID        `json:"creator,omitzero"` // who answers for it: whoever invited last, or made the token that did; zero: the host
}

// Benefits are what invitations give a user who is not active yet, as a JSON text:
// a User is a plain value, and == compares it. Empty: nothing. [Benefits.List]
// reads it.
type Benefits string

// benefitsOf returns list as a text. It always marshals.
func benefitsOf(list []Benefit) Benefits {
	if len(list) == 0 {
		return ""
	}
	text, _ := json.Marshal(list)
	return Benefits(text)
}

// List returns each thing that waits for the user, oldest first. The error says
// that the text is none that a Directory writes.
func (b Benefits) List() (list []Benefit, err error) {
	if b == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(b), &list); err != nil {
		return nil, fmt.Errorf("roster: read the benefits of a user: %w", err)
	}
	return list, nil
}

// MarshalJSON returns the JSON array of the benefits. The error is nil.
func (b Benefits) MarshalJSON() ([]byte, error) {
	if b == "" {
		return []byte("[]"), nil
	}
	return []byte(b), nil
}

// offered returns the benefits that n names.
func (n *NewInvitation) offered() (list []Benefit) {
	for _, b := range []Benefit{{Group: n.Group}, {Group: n.Plan, Until: n.PlanUntil}} {
		if !b.Group.IsZero() {
			list = append(list, b)
		}
	}
	if !n.Team.IsZero() {
		list = append(list, Benefit{Team: n.Team})
	}
	return list
}

// replaces tells whether b stands in the place of an older one: the same team, the
// same group without an end, or the same group with another end.
func (b Benefit) replaces(older Benefit) bool {
	return b.Group == older.Group && b.Team == older.Team && b.Until.IsZero() == older.Until.IsZero()
}

// addBenefits returns what waits for the user with what n names. From now on maker
// answers for all of it. It fills in n what n leaves open of a group, a plan and a
// team, from the newest that waits: the secret of an invitation shows them.
func (c *userChange) addBenefits(n *NewInvitation, maker ID) (Benefits, error) {
	list, err := c.u.Benefits.List()
	if err != nil {
		return "", err
	}
	for _, b := range n.offered() {
		list = slices.DeleteFunc(list, b.replaces)
		list = append(list, b)
	}
	if len(list) > maxBenefits {
		return "", invalid("invitation", "must give at most %d groups and teams together with those before it", maxBenefits)
	}
	for i := range list {
		list[i].Creator = maker
	}
	n.show(list)
	return benefitsOf(list), nil
}

// show fills in the newest group, plan and team of list, where n names none.
func (n *NewInvitation) show(list []Benefit) {
	named := *n
	for _, b := range list {
		switch {
		case !b.Team.IsZero() && named.Team.IsZero():
			n.Team = b.Team
		case !b.Group.IsZero() && b.Until.IsZero() && named.Group.IsZero() && named.Plan != b.Group:
			n.Group = b.Group
		case !b.Until.IsZero() && named.Plan.IsZero():
			n.Plan, n.PlanUntil = b.Group, b.Until
		}
	}
}
