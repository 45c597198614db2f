package pages

import (
	"errors"
	"net/url"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
)

// accountsBody is the body of the page of the accounts where a person can act.
type accountsBody struct{ Accounts []accountRow }

// accountRow is one account.
type accountRow struct {
	Name    html.Text
	Role    string
	State   html.Text
	Current bool      // the session acts in it
	Home    bool      // it owns the user
	Switch  html.Form // without an action where the person may not act
	Leave   string    // URL of the page that leaves it; empty: it cannot be left
}

func accountsPage(body accountsBody) html.Page {
	return html.Page{Name: "accounts", Title: html.T("accounts.title"), Body: body}
}

func (c *call) accountsPage() (reply, error) {
	all, err := c.own().AccountsOf(c.r.Context(), c.User.ID)
	if err != nil {
		return reply{}, err
	}
	var body accountsBody
	for _, a := range all {
		body.Accounts = append(body.Accounts, newAccountRow(a, c.Account))
	}
	return show(accountsPage(body))
}

func newAccountRow(a roster.PersonAccount, current roster.ID) accountRow {
	id := a.Account.String()
	row := accountRow{
		Name: accountName(a.Name), Role: string(a.Role), State: html.T("state." + string(a.State)),
		Current: a.Account == current, Home: a.Membership.IsZero(),
	}
	if a.State == roster.StateActive && !row.Current {
		row.Switch = html.Form{
			Action: "switch", Hidden: []html.Hidden{{Name: "account", Value: id}},
			Submit: html.T("accounts.switch"), About: row.Name, Quiet: true,
		}
	}
	if !row.Home {
		row.Leave = "leave?" + url.Values{"account": {id}}.Encode()
	}
	return row
}

// accountName returns how pages name an account, which may have no name.
func accountName(name string) html.Text {
	if name == "" {
		return html.T("account.unnamed")
	}
	return html.Plain(name)
}

// switchAccount makes the session act in another account.
func (c *call) switchAccount() (reply, error) {
	id, err := roster.ParseID(c.typed("account"))
	if err != nil {
		return reply{}, roster.ErrForbidden // as for an account where the person may not act
	}
	s, err := c.host().SwitchAccount(c.r.Context(), c.text, id)
	if err != nil {
		return reply{}, err
	}
	c.jar.Set(c.w, c.r, s)
	if c.cfg.Home != "" {
		return see(c.cfg.Home), nil
	}
	return see("accounts?done=switched"), nil
}

// leaveBody is the body of the page that asks whether a person wants to leave.
type leaveBody struct {
	Account html.Text
	Form    html.Form
}

func leavePage(account html.Text) func(html.Form) html.Page {
	return func(f html.Form) html.Page {
		return html.Page{Name: "leave", Title: html.T("leave.title", account), Body: leaveBody{account, f}}
	}
}

func leaveForm(account roster.ID) html.Form {
	return html.Form{
		Action: "leave", Hidden: []html.Hidden{{Name: "account", Value: account.String()}},
		Submit: html.T("leave.submit"), Danger: true,
	}
}

func (c *call) leavePage() (reply, error) {
	a, err := c.membership(c.r.URL.Query().Get("account"))
	if err != nil {
		return reply{}, err
	}
	return show(leavePage(accountName(a.Name))(leaveForm(a.Account)))
}

// membership returns the account of that id, if the person is a member of it.
func (c *call) membership(id string) (roster.PersonAccount, error) {
	all, err := c.own().AccountsOf(c.r.Context(), c.User.ID)
	if err != nil {
		return roster.PersonAccount{}, err
	}
	for _, a := range all {
		if a.Account.String() == id && !a.Membership.IsZero() {
			return a, nil
		}
	}
	return roster.PersonAccount{}, roster.ErrNotFound
}

// leave ends the membership in an account. A session that acts there is back in the
// account that owns the user.
func (c *call) leave() (reply, error) {
	a, err := c.membership(c.typed("account"))
	if err != nil {
		return reply{}, err
	}
	err = c.host().ForAccount(a.Account).ActingAs(c.Actor()).Leave(c.r.Context(), c.User.ID)
	switch {
	case errors.Is(err, roster.ErrLastOwner):
		return c.refuseLastOwner(leaveForm(a.Account), leavePage(accountName(a.Name)))
	case err != nil:
		return reply{}, err
	}
	return see("accounts?done=left"), nil
}
