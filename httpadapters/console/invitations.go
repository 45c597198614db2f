package console

import (
	"errors"
	"net/mail"
	"slices"
	"strings"
	"time"

	"example.com/roster"
)

const (
	invitationRows = 50  // of one page
	invitedAtOnce  = 100 // the most lines of a pasted list
)

// invitationView is what the page of invitations shows.
type invitationView struct {
	frame
	Now        time.Time
	Page       roster.InvitationPage
	After      string
	Roles      []option
	Default    string
	Groups     []option
	Teams      []option
	GroupNames names
	TeamNames  names
	Creators   names
}

// invitations lists the open invitations of the account.
func (c *call) invitations() (page, error) {
	v := invitationView{frame: c.frame, Now: c.dir.Now(), After: c.r.URL.Query().Get("after"), Roles: c.roleOptions(), Default: string(c.dir.DefaultRole())}
	q := roster.InvitationQuery{Limit: min(invitationRows, c.dir.MaxPage())}
	if v.After != "" {
		var err error
		if q.After, err = parseID(v.After); err != nil {
			return page{}, err
		}
	}
	var err error
	if v.Page, err = c.dir.Invitations(c.r.Context(), q); err != nil {
		return page{}, err
	}
	var makers []roster.ID
	for _, i := range v.Page.Invitations {
		makers = append(makers, i.Creator)
	}
	if v.Creators, err = c.userNames(makers); err != nil {
		return page{}, err
	}
	if v.GroupNames, v.Groups, err = c.groupNames(); err != nil {
		return page{}, err
	}
	if v.TeamNames, v.Teams, err = c.teamNames(); err != nil {
		return page{}, err
	}
	return invitationPage(v), nil
}

func invitationPage(v invitationView) page {
	t := &table{
		Heads: []head{{Text: v.t("who")}, {Text: v.t("role")}, {Text: v.t("invitations.gives")}, {Text: v.t("invitations.by")}, {Text: v.t("invitations.sent")}, {Text: v.t("works-until")}, {Text: ""}},
		Empty: v.t("invitations.none"),
	}
	for _, i := range v.Page.Invitations {
		who := v.name(title(i.User), v.Base+"/people/"+i.User.ID.String())
		if i.User.Name != "" {
			who.Sub = i.User.Email
		}
		by := v.t("host")
		if !i.Creator.IsZero() {
			by = v.Creators.of(i.Creator)
		}
		t.Rows = append(t.Rows, row{
			Cells: []cell{who, text(string(i.User.Role)), {Kind: nameCell, Text: v.gives(i)}, {Kind: nameCell, Text: by}, when(i.Created, "–"), when(i.Expires, v.t("no-end"))},
			Forms: []form{
				{Action: v.Base + "/invitations/resend", Button: v.t("invitations.resend"), Small: true, Fields: []field{hidden("user", i.User.ID.String())}},
				{Action: v.Base + "/invitations/revoke", Button: v.t("revoke"), Small: true, Fields: []field{hidden("user", i.User.ID.String())}},
			},
		})
	}
	if !v.Page.Next.IsZero() {
		t.Next = v.Base + "/invitations?after=" + v.Page.Next.String()
	}
	if v.After != "" {
		t.Prev = v.Base + "/invitations"
	}
	return page{Title: v.t("nav.invitations"), Sections: []section{
		{ID: "open", Title: v.t("invitations.open"), Table: t, Wide: true},
		{ID: "invite", Title: v.t("invite.title"), Wide: true, Forms: []form{{
			Action: v.Base + "/invitations", Button: v.t("action.invite"), Explain: v.t("invite.hint"),
			Fields: []field{
				{Label: v.t("invite.list"), Name: "list", Type: "textarea", Required: true, Hint: v.t("invite.list.hint")},
				pick(v.t("role"), "role", v.Default, v.Roles), pick(v.t("access.group-field"), "group", "", v.Groups),
				pick(v.t("plan"), "plan", "", v.Groups), {Label: v.t("invite.plan-until"), Name: "planuntil", Type: "date"}, pick(v.t("team"), "team", "", v.Teams),
			},
		}}},
	}}
}

// gives says what an invitation gives once it is accepted.
func (v invitationView) gives(i roster.OpenInvitation) string {
	var all []string
	if !i.Group.IsZero() {
		all = append(all, v.GroupNames.of(i.Group))
	}
	if !i.Plan.IsZero() {
		plan := v.GroupNames.of(i.Plan)
		if !i.PlanUntil.IsZero() {
			plan = v.t("invitations.plan-until", plan, dayOf(i.PlanUntil))
		}
		all = append(all, plan)
	}
	if !i.Team.IsZero() {
		all = append(all, v.t("invitations.team", v.TeamNames.of(i.Team)))
	}
	if len(all) == 0 {
		return "–"
	}
	return strings.Join(all, ", ")
}

// invite invites everybody of a pasted list, each for itself. Lines that are refused
// stay in the form, with the reason of each.
func (c *call) invite() (string, error) {
	n, err := c.newInvitation()
	if err != nil {
		return "", err
	}
	lines, many := []string{}, []roster.NewInvitation{}
	for line := range strings.Lines(c.form.Get("list")) {
		if line = strings.TrimSpace(line); line != "" {
			n.Email, n.Name = line, ""
			if a, err := mail.ParseAddress(line); err == nil && strings.ContainsRune(line, '<') {
				n.Email, n.Name = a.Address, a.Name
			}
			lines, many = append(lines, line), append(many, n)
		}
	}
	if len(many) == 0 || len(many) > invitedAtOnce {
		return "", &roster.InvalidError{Field: "list", Reason: "must have 1 to 100 lines with an address each"}
	}
	results, err := c.dir.InviteAll(c.r.Context(), many)
	if noMail(err) {
		for i := range many {
			many[i].Mail = false
		}
		results, err = c.dir.InviteAll(c.r.Context(), many)
	}
	if err != nil {
		return "", err
	}
	return c.invited(lines, results)
}

// newInvitation reads what the invitations of a list have in common.
func (c *call) newInvitation() (n roster.NewInvitation, err error) {
	n = roster.NewInvitation{Role: roster.Role(c.typed("role")), Mail: true}
	if n.Group, err = c.formID("group"); err != nil {
		return n, err
	}
	if n.Plan, err = c.formID("plan"); err != nil {
		return n, err
	}
	if n.PlanUntil, err = c.date("planuntil"); err != nil {
		return n, err
	}
	n.Team, err = c.formID("team")
	return n, err
}

// noMail reports whether nothing can be mailed: codes are shown then.
func noMail(err error) bool {
	return errors.Is(err, roster.ErrNoKey) || errors.Is(err, roster.ErrNoConsumer)
}

// invited answers a pasted list: leads on where all was well, else says what became of
// each line. Codes that nobody mails are shown this once.
func (c *call) invited(lines []string, results []roster.InvitationResult) (string, error) {
	t := &table{Heads: []head{{Text: c.t("invite.line")}, {Text: c.t("result")}}}
	var refused, codes []string
	for i, r := range results {
		what := cell{Kind: stateCell, Text: c.t("state.invited"), Class: "good"}
		if r.Err != nil {
			p, known := c.problemOf(r.Err)
			if !known {
				return "", r.Err
			}
			what = cell{Kind: stateCell, Text: strings.TrimSuffix(p.String(), "."), Class: "bad"}
			refused = append(refused, lines[i])
		} else if r.Code != "" {
			codes = append(codes, lines[i]+" "+c.invitationLink(r.Code))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Kind: nameCell, Text: lines[i]}, what}})
	}
	if len(refused) == 0 && len(codes) == 0 {
		return doneMany(c.link("invitations"), "invited", len(results)), nil
	}
	c.secret = c.handOver(codes)
	if len(refused) == 0 {
		return "", errShown
	}
	c.form.Set("list", strings.Join(refused, "\n"))
	c.results = []section{{ID: "results", Title: c.t("invite.results"), Table: t, Wide: true}}
	if err := results[slices.IndexFunc(results, func(r roster.InvitationResult) bool { return r.Err != nil })].Err; len(results) == 1 {
		var invalid *roster.InvalidError
		if errors.As(err, &invalid) {
			return "", &roster.InvalidError{Field: "list", Reason: invalid.Reason}
		}
		return "", err
	}
	return "", &roster.InvalidError{Field: "list", Reason: "has lines that were refused: they are still here"}
}

// handOver is what is shown where no mail is sent.
func (c *call) handOver(codes []string) secret {
	if len(codes) == 0 {
		return secret{}
	}
	return secret{Label: c.t("hand-over"), Text: strings.Join(codes, "\n"), Hint: c.t("hand-over.hint")}
}

// invitationLink returns what is handed over for a code.
func (c *call) invitationLink(code roster.SecretText) string {
	if c.cfg.Invited == nil {
		return string(code)
	}
	return c.cfg.Invited(code)
}

// inviteAgain mails a person another code, or shows it.
func (c *call) inviteAgain(id roster.ID) error {
	made, err := c.dir.Invite(c.r.Context(), roster.NewInvitation{User: id, Mail: true})
	if noMail(err) {
		made, err = c.dir.Invite(c.r.Context(), roster.NewInvitation{User: id})
	}
	if err != nil || made.Code == "" {
		return err
	}
	c.secret = c.handOver([]string{c.invitationLink(made.Code)})
	return errShown
}

// resend mails somebody another code.
func (c *call) resend() (string, error) {
	id, err := c.requiredID("user")
	if err != nil {
		return "", err
	}
	return done(c.link("invitations"), "invite"), c.inviteAgain(id)
}

// revokeInvitation ends an open invitation.
func (c *call) revokeInvitation() (string, error) {
	id, err := c.requiredID("user")
	if err != nil {
		return "", err
	}
	_, err = c.dir.Apply(c.r.Context(), id, roster.RevokeInvitation)
	return done(c.link("invitations"), "revoke"), err
}
