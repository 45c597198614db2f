package roster

import "context"

// grantTally is how many live grants users have, as far as one transaction knows:
// who makes a thousand grants in one Update counts once. The account's own are
// under its id.
type grantTally map[ID]int

// grantTallies are the tallies of one transaction, by account: a member has grants in
// several.
type grantTallies map[ID]grantTally

// grantTally returns the tally of the account, of the transaction that c is a change in.
func (c *change) grantTally() grantTally {
	tallies := c.store.(inTx).tallies
	if tallies[c.account] == nil {
		tallies[c.account] = grantTally{}
	}
	return tallies[c.account]
}

// tallied returns under which id the grants to user are counted; zero: to the
// account.
func (c *change) tallied(user ID) ID {
	if user.IsZero() {
		return c.account
	}
	return user
}

// countGrant counts one more live grant of the user, or of the account where user
// is zero. Their row is locked by the same Update. It refuses one above
// Config.MaxGrants. Grants that are over are not read.
func (c *change) countGrant(ctx context.Context, user ID) error {
	tally, key := c.grantTally(), c.tallied(user)
	live, known := tally[key]
	if !known {
		grants, err := c.tx.Grants(ctx, GrantSelection{Account: c.account, Users: []ID{user}, NotOverAt: c.Now()})
		if err != nil {
			return err
		}
		live = len(grants)
	}
	if live >= c.cfg.MaxGrants {
		whose := "a user"
		if user.IsZero() {
			whose = "to the account"
		}
		return invalid("grants", "must be at most %d %s that are neither revoked nor over (Config.MaxGrants)", c.cfg.MaxGrants, whose)
	}
	tally[key] = live + 1
	return nil
}

// countGroup refuses a group above Config.MaxGroups. It writes the account, so that
// no two changes count at once.
func (c *change) countGroup(ctx context.Context) error {
	account, err := c.lockAccount(ctx)
	if err != nil {
		return err
	}
	for q, have := (GroupSelection{Account: c.account, Limit: countedAtOnce}), 0; ; {
		groups, err := c.tx.Groups(ctx, q)
		if err != nil {
			return err
		}
		if have += len(groups); have >= c.cfg.MaxGroups {
			return invalid("groups", "must be at most %d an account that have not ended (Config.MaxGroups)", c.cfg.MaxGroups)
		}
		if len(groups) < q.Limit {
			return c.tx.PutAccount(ctx, &account)
		}
		q.After = groups[len(groups)-1].ID
	}
}

// countedAtOnce is how many groups are read at once to be counted: each may be of
// Config.MaxProductBytes.
const countedAtOnce = 50
