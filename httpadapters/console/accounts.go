package console

import (
	"example.com/roster"
)

// accountsView is what the list of accounts shows.
type accountsView struct {
	frame
	Accounts []roster.Account
	After    string
	Next     roster.ID
}

// accounts lists the accounts of every tenant.
func (c *call) accounts() (page, error) {
	v := accountsView{frame: c.frame, After: c.r.URL.Query().Get("after")}
	host := c.host()
	q := roster.AccountQuery{Limit: min(staffRows, host.MaxPage())}
	var err error
	if v.After != "" {
		if q.After, err = parseID(v.After); err != nil {
			return page{}, err
		}
	}
	if v.Accounts, err = host.Accounts(c.r.Context(), q); err != nil {
		return page{}, err
	}
	if len(v.Accounts) == q.Limit {
		v.Next = v.Accounts[len(v.Accounts)-1].ID
	}
	return accountsPage(v), nil
}

func accountsPage(v accountsView) page {
	t := &table{Heads: []head{{Text: v.t("name-field")}, {Text: v.t("state")}, {Text: v.t("created")}, {Text: v.t("last-used")}}, Empty: v.t("accounts.none")}
	for _, a := range v.Accounts {
		t.Rows = append(t.Rows, row{Cells: []cell{v.name(a.Name, v.Base+"/accounts/"+a.ID.String()), v.open(a), when(a.Created, "–"), when(a.Activity, v.t("never"))}})
	}
	if !v.Next.IsZero() {
		t.Next = v.Base + "/accounts?after=" + v.Next.String()
	}
	if v.After != "" {
		t.Prev = v.Base + "/accounts"
	}
	return page{Title: v.t("nav.accounts"), Sections: []section{
		{ID: "accounts", Table: t, Wide: true},
		{ID: "new", Title: v.t("accounts.new"), Forms: []form{{Action: v.Base + "/accounts", Button: v.t("create"), Fields: v.accountFields(roster.AccountProfile{})}}},
	}}
}

func (f frame) open(a roster.Account) cell {
	if a.Closed.IsZero() {
		return cell{Kind: stateCell, Text: f.t("open"), Class: "good"}
	}
	return cell{Kind: stateCell, Text: f.t("closed"), Class: "bad"}
}

func (f frame) accountFields(p roster.AccountProfile) []field {
	return []field{
		{Label: f.t("name-field"), Name: "account name", Type: "text", Value: p.Name, Required: true},
		{Label: f.t("accounts.email"), Name: "account email", Type: "email", Value: p.Email},
	}
}

// account shows one account.
func (c *call) account() (page, error) {
	id, err := c.pathID()
	if err != nil {
		return page{}, err
	}
	a, err := c.host().ForAccount(id).Account(c.r.Context())
	if err != nil {
		return page{}, err
	}
	users, err := c.host().ForAccount(id).Count(c.r.Context(), roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpEq, roster.StateActive)}})
	if err != nil {
		return page{}, err
	}
	return c.accountPage(a, users, c.mayEnter(a)), nil
}

func (v frame) accountPage(a roster.Account, active int, enter bool) page {
	self := v.Base + "/accounts/" + a.ID.String()
	p := page{Title: v.name(a.Name, "").Text, Crumbs: []link{{Text: v.t("nav.accounts"), Href: v.Base + "/accounts"}}, Sections: []section{
		{ID: "facts", Title: v.t("account"), Facts: []fact{
			{v.t("state"), v.open(a)}, {v.t("accounts.active"), text(v.count(active))}, {v.t("created"), when(a.Created, "–")}, {v.t("last-used"), when(a.Activity, v.t("never"))}, {v.t("id"), code(a.ID.String())},
		}},
		{ID: "edit", Title: v.t("change"), Forms: []form{{Action: self, Button: v.t("save"), Fields: v.accountFields(a.AccountProfile)}}},
	}}
	if enter {
		p.Sections[0].Forms = []form{{Action: self + "/enter", Button: v.t("inside.enter"), Explain: v.t("inside.enter.hint")}}
	}
	if !a.Closed.IsZero() {
		p.Sections[0].Facts = append(p.Sections[0].Facts, fact{v.t("accounts.closed"), when(a.Closed, "–")})
		p.Sections = append(p.Sections, section{ID: "reopen", Title: v.t("accounts.reopen"), Forms: []form{{Action: self + "/reopen", Button: v.t("accounts.reopen.submit"), Explain: v.t("accounts.reopen.hint")}}})
		return p
	}
	p.Sections = append(p.Sections, section{ID: "close", Title: v.t("accounts.close"), Danger: true, Forms: []form{{
		Action: self + "/close", Button: v.t("accounts.close.submit"), Danger: true, Title: v.t("accounts.close.submit"), Closed: true,
		Explain: v.t("accounts.close.hint"), Fields: []field{v.confirm(v.name(a.Name, "").Text)},
	}}})
	return p
}

func (c *call) createAccount() (string, error) {
	a, err := c.host().CreateAccount(c.r.Context(), roster.NewAccount{Name: c.typed("account name"), Email: c.typed("account email")})
	if err != nil {
		return "", err
	}
	c.noteStaff("created an account", a.ID)
	return done(c.link("accounts", a.ID.String()), "created"), nil
}

// changeAccount makes a change of one account, for staff.
func (c *call) changeAccount(did, code string, change func(*roster.Directory, roster.Account) error) (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	dir := c.host().ForAccount(id)
	a, err := dir.Account(c.r.Context())
	if err != nil {
		return "", err
	}
	if err := change(dir, a); err != nil {
		return "", err
	}
	c.noteStaff(did, id)
	return done(c.link("accounts", id.String()), code), nil
}

func (c *call) editAccount() (string, error) {
	return c.changeAccount("edited an account", "saved", func(dir *roster.Directory, _ roster.Account) error {
		_, err := dir.EditAccount(c.r.Context(), func(p *roster.AccountProfile) error {
			p.Name, p.Email = c.typed("account name"), c.typed("account email")
			return nil
		})
		return err
	})
}

func (c *call) closeAccount() (string, error) {
	return c.changeAccount("closed an account", "closed", func(dir *roster.Directory, a roster.Account) error {
		if err := c.mustConfirm(c.name(a.Name, "").Text); err != nil {
			return err
		}
		_, err := dir.CloseAccount(c.r.Context())
		return err
	})
}

func (c *call) reopenAccount() (string, error) {
	return c.changeAccount("reopened an account", "reopened", func(dir *roster.Directory, _ roster.Account) error {
		_, err := dir.ReopenAccount(c.r.Context())
		return err
	})
}
