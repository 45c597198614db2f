package roster

// memberOf returns what the account of a membership sees of its user. Of the account
// that owns the user it tells who that is and nothing else: not even why the user may
// not act there.
func memberOf(home *User, m *Membership, homeOpen bool) User {
	u := User{
		ID: home.ID, Number: home.Number, Account: home.Account,
		CanonicalEmail: home.CanonicalEmail, State: m.State,
		UsesAt: m.UsesAt, UsesPeriod: m.UsesPeriod, Benefits: m.Benefits, Created: m.Created, Updated: m.Updated, Version: m.Version,
	}
	u.Email, u.EmailVerified, u.EmailProven = home.Email, home.EmailVerified, home.EmailProven
	u.Name, u.First, u.Last, u.Image, u.Avatar = home.Name, home.First, home.Last, home.Image, home.Avatar
	u.Role, u.CurrentUses, u.ExtraUses = m.Role, m.CurrentUses, m.ExtraUses
	if m.State == StateActive && (home.State != StateActive || !homeOpen) {
		u.State = StateDeactivated
	}
	return u
}

// isMember tells whether the user acts in an account that does not own it.
func (p *Principal) isMember() bool { return !p.Membership.ID.IsZero() }

// person returns the user as the account where it acts sees it.
func (p *Principal) person() *User {
	if !p.isMember() {
		return &p.User
	}
	u := memberOf(&p.User, &p.Membership, p.Home.Closed.IsZero())
	return &u
}

// actingRole returns the role that the user has where it acts, and tells whether it
// may act there: it is active, and the accounts are open.
func (p *Principal) actingRole() (Role, bool) {
	u := p.person()
	return u.Role, u.State == StateActive && p.Account.Closed.IsZero()
}

// goHome makes the user act in the account that owns it, where it may not act in the
// other one any more.
func (p *Principal) goHome() {
	if _, may := p.actingRole(); p.isMember() && !may {
		p.Account, p.Membership, p.Grants, p.Groups = p.Home, Membership{}, nil, nil
	}
}
