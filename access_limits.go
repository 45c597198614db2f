package roster

import "context"

// grantTally is how many live grants users have, as far as one transaction knows:
// who makes a thousand grants in one Update counts once.
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

// countGrant counts one more live grant of the user, who is locked by the same
// Update. It refuses one above Config.MaxGrants.
func (c *userChange) countGrant(ctx context.Context) error {
	tally := c.grantTally()
	live, known := tally[c.u.ID]
	if !known {
		grants, err := c.tx.Grants(ctx, GrantSelection{Account: c.account, Users: []ID{c.u.ID}})
		if err != nil {
			return err
		}
		for _, g := range grants {
			if g.Until.IsZero() || c.Now().Before(g.Until) {
				live++
			}
		}
	}
	if live >= c.cfg.MaxGrants {
		return invalid("grants", "must be at most %d a user that are neither revoked nor over (Config.MaxGrants)", c.cfg.MaxGrants)
	}
	tally[c.u.ID] = live + 1
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
