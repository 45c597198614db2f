package ctl

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"example.com/roster"
)

func (s *session) usersWhyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "why USER PRODUCT", Short: "Explain whether somebody may use a product, and why",
		Long: "Explain whether somebody may use a product: who it is about, what gives it, what is left, and each reason against it with what would end it. The exit code is 0 where it is allowed, and 4 where it is refused.",
		Args: exactly("USER", "PRODUCT"),
		RunE: func(c *cobra.Command, args []string) error {
			dir, err := s.directory(c.Context(), opening{})
			if err != nil {
				return err
			}
			u, err := findUser(c.Context(), dir, args[0])
			if err != nil {
				return err
			}
			return s.why(c.Context(), dir, u, args[1])
		},
	}
}

// decisionObject is a decision for programs.
type decisionObject struct {
	User    string         `json:"user"`
	Product string         `json:"product"`
	At      stamp          `json:"at"`
	Allowed bool           `json:"allowed"`
	Grant   string         `json:"grant,omitempty"`
	Group   string         `json:"group,omitempty"`
	Until   *stamp         `json:"until,omitempty"`
	Left    int64          `json:"left"` // -1: no limit
	Renewed *stamp         `json:"renewed,omitempty"`
	Reasons []reasonObject `json:"reasons"`
}

type reasonObject struct {
	Kind   string `json:"kind"`
	Text   string `json:"text"`
	Change string `json:"change"`
}

// why prints the decision, a line a step.
func (s *session) why(ctx context.Context, dir *roster.Directory, u roster.User, product string) error {
	d, err := dir.Access(ctx, u.ID, product)
	if err != nil {
		return err
	}
	if s.json {
		err = s.object(decisionOf(d))
	} else {
		err = s.explain(u, d)
	}
	if err == nil && !d.Allowed {
		return errNotAllowed
	}
	return err
}

// errNotAllowed ends why with the exit code of a refusal.
var errNotAllowed = fmt.Errorf("%w: %w", errRefused, errSilent)

func decisionOf(d roster.Decision) decisionObject {
	o := decisionObject{
		User: d.User.String(), Product: d.Product, At: stamp{d.At}, Allowed: d.Allowed, Group: d.Group.Name,
		Until: stampOf(d.Until), Left: d.Left, Renewed: stampOf(d.Renewed), Reasons: []reasonObject{},
	}
	if !d.Grant.ID.IsZero() {
		o.Grant = d.Grant.ID.String()
	}
	for _, r := range d.Reasons {
		o.Reasons = append(o.Reasons, reasonObject{string(r.Kind), r.String(), r.Change()})
	}
	return o
}

func (s *session) explain(u roster.User, d roster.Decision) error {
	var out sheet
	out.add("who", fmt.Sprintf("%s, %s, %s", u.Email, u.Role, u.State))
	out.add("what", d.Product)
	out.add("when", s.moment(d.At))
	out.add("given by", s.givenBy(d))
	if !d.Grant.ID.IsZero() {
		out.add("uses", s.usesOf(d))
	}
	for _, r := range d.Reasons {
		out.add("against it", r.String())
		out.add("to end that", r.Change())
	}
	if d.Allowed {
		out.add("answer", "allowed")
	} else {
		out.add("answer", "refused")
	}
	return out.write(s.Stdout)
}

// givenBy says which grant gives the product.
func (s *session) givenBy(d roster.Decision) string {
	if d.Grant.ID.IsZero() {
		return "nothing"
	}
	text := "a grant of the product"
	if d.Group.Name != "" {
		text = fmt.Sprintf("the group %q", d.Group.Name)
	}
	if d.Grant.User.IsZero() {
		text += ", granted to the account"
	}
	if !d.Until.IsZero() {
		text += ", until " + s.moment(d.Until)
	}
	return text
}

// usesOf says how many uses are left, and when they begin anew.
func (s *session) usesOf(d roster.Decision) string {
	if d.Left == roster.Unlimited {
		return "no limit"
	}
	text := fmt.Sprintf("%d left", d.Left)
	if d.Shared {
		text += " for everybody in the account"
	}
	if !d.Renewed.IsZero() {
		text += ", anew at " + s.moment(d.Renewed)
	}
	return text
}
