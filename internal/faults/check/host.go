package check

import "example.com/roster"

// checkHost compares the host's rows with the users who were made in the same
// transactions: one each, or neither.
func (c *checker) checkHost(rows []string) {
	has := map[roster.ID]bool{}
	for _, row := range rows {
		id, err := roster.ParseID(row)
		if err != nil {
			note(&c.Half, "host row %q", row)
			continue
		}
		has[id] = true
		if _, there := c.stored.users[id]; !there {
			note(&c.Half, "host row %s: without its user", id)
		}
	}
	for id, p := range c.people {
		if len(p.calls) == 0 || !p.calls[0].Intent.Host {
			continue
		}
		if _, there := c.stored.users[id]; there && !has[id] {
			note(&c.Half, "user %s: without the host's row", id)
		}
	}
}
