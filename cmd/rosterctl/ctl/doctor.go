package ctl

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// fault is something that the doctor has found.
type fault struct {
	Kind    string `json:"kind"`
	Account string `json:"account,omitempty"` // none: of every account
	What    string `json:"what"`
	Why     string `json:"why"`
	Do      string `json:"do"`
}

// accountsExamined is how many accounts the doctor looks at.
const accountsExamined = 1_000

func (s *session) doctorCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "doctor", Short: "Look for what is wrong with the database, Config and upkeep",
		Long: "Look for what is wrong, and say what it is, why it matters and what to do: with the database and the pool, with the records that Config does not fit, " +
			"with what a running program leaves undone, and with -url for how people reach it. It changes nothing. The exit code is 1 where something is wrong. " +
			fmt.Sprintf("Without -account it looks at the first %d accounts.", accountsExamined),
		Args: exactly(), RunE: func(c *cobra.Command, _ []string) error { return s.doctor(c.Context()) },
	}
	if s.Options.URL == "" {
		c.Flags().StringVar(&s.URL, "url", "", "`URL` where people reach the program, such as https://users.example.com")
	}
	return c
}

func (s *session) doctor(ctx context.Context) error {
	found, err := s.examine(ctx)
	if err != nil {
		return err
	}
	for i, f := range found {
		if s.json {
			err = s.object(f)
		} else {
			err = s.printFault(i+1, f)
		}
		if err != nil {
			return err
		}
	}
	if len(found) == 0 {
		s.say("Nothing is wrong.")
		return nil
	}
	if !s.json {
		s.say("%s wrong.", count(len(found), "thing is", "things are"))
	}
	return errSilent
}

func (s *session) printFault(n int, f fault) error {
	what := f.What
	if f.Account != "" {
		what += " (account " + f.Account + ")"
	}
	const indent = "        "
	_, err := fmt.Fprintf(s.Stdout, "%2d. %s\n    why %s\n    do  %s\n\n", n, wrapped(visible(what), screen, "    "),
		wrapped(visible(f.Why), screen, indent), wrapped(visible(f.Do), screen, indent))
	return err
}

// examine looks at everything. What the tables forbid is not looked at.
func (s *session) examine(ctx context.Context) ([]fault, error) {
	found, err := s.examineURL(ctx)
	if err != nil {
		return nil, err
	}
	keys, dir, err := s.examineKeys(ctx)
	if err != nil {
		return nil, err
	}
	found = append(found, keys...)
	database, usable, err := s.examineDatabase(ctx, dir)
	if err != nil {
		return nil, err
	}
	if found = append(found, database...); !usable {
		return found, nil
	}
	undone, err := dir.CheckUpkeep(ctx)
	if err != nil {
		return nil, err
	}
	records, err := s.examineRecords(ctx, dir)
	if err != nil {
		return nil, err
	}
	for _, f := range append(undone, records...) {
		if f.Kind == roster.FindingNoKey && len(keys) > 0 {
			continue // it was told why
		}
		found = append(found, s.faultOf(ctx, dir, f))
	}
	return found, nil
}

// examineKeys opens what the flags name. Keys that cannot be read are a fault, and then
// there are none.
func (s *session) examineKeys(ctx context.Context) ([]fault, *roster.Directory, error) {
	how := opening{tables: true}
	dir, err := s.whole(ctx, how)
	if err == nil || s.store == nil {
		return nil, dir, err
	}
	cfg := roster.Config{}
	if s.Config != nil {
		cfg = *s.Config
	}
	_, bad := s.keys(how)
	if bad == nil {
		return nil, nil, err // of something else
	}
	if cfg.Consumers, err = consumersOf(s.consumer); err != nil {
		return nil, nil, err
	}
	return []fault{{
		Kind: "key file", What: plain(bad), Why: "nothing can be mailed, and who reads the keys can make the codes of mails",
		Do: "mend the file, or name another by -key or $" + variableKeys,
	}}, roster.New(s.store, &cfg), nil
}

// examineDatabase asks the store, where it is one of package sqlstore. usable: its tables
// can be read.
func (s *session) examineDatabase(ctx context.Context, dir *roster.Directory) (found []fault, usable bool, err error) {
	store := s.store
	if own, ok := s.Store.(*sqlstore.Store); ok {
		store = own
	}
	if store == nil {
		return nil, true, nil
	}
	all, err := store.Diagnose(ctx, dir.Now)
	usable = true
	for _, f := range all {
		switch f.Kind {
		case sqlstore.FindingNoTables, sqlstore.FindingOlderSchema, sqlstore.FindingNewerSchema, sqlstore.FindingChangedSchema:
			usable = false
		}
		found = append(found, fault{Kind: string(f.Kind), What: f.What, Why: f.Why, Do: f.Do})
	}
	return found, usable, err
}

// examineRecords compares the records of the accounts with Config.
func (s *session) examineRecords(ctx context.Context, dir *roster.Directory) (found []roster.Finding, err error) {
	if s.account != "" {
		if dir, err = s.inAccount(ctx, dir); err != nil {
			return nil, err
		}
		return dir.Check(ctx)
	}
	found, err = dir.Check(ctx)
	if err != nil {
		return nil, err
	}
	err = eachAccount(ctx, dir, accountsExamined, func(a roster.Account) error {
		if a.ID == dir.AccountID() {
			return nil
		}
		more, err := dir.ForAccount(a.ID).Check(ctx)
		found = append(found, more...)
		return err
	})
	return found, err
}

// faultOf returns a finding in the words of somebody who is called at night.
func (s *session) faultOf(ctx context.Context, dir *roster.Directory, f roster.Finding) fault {
	out := fault{Kind: string(f.Kind), What: f.String()}
	if !f.Account.IsZero() {
		out.Account = f.Account.String()
	}
	who := "somebody"
	if u, err := dir.ForAccount(f.Account).User(ctx, f.User); err == nil && u.Email != "" {
		who = u.Email
	} else if err != nil && !errors.Is(err, roster.ErrNotFound) && !f.User.IsZero() {
		who = f.User.String()
	}
	switch f.Kind {
	case roster.FindingUnknownRole:
		out.What = fmt.Sprintf("%s has the role %q, which Config lacks", who, f.Name)
		out.Why = "people with it may do nothing"
		out.Do = "add it to Config.Roles, or give them another"
	case roster.FindingUnknownConsumer:
		out.What = fmt.Sprintf("messages wait for the consumer %q, which Config lacks", f.Name)
		out.Why = "they are delivered to nobody"
		out.Do = fmt.Sprintf("add it to Config.Consumers with Drain, or delete them by \"%s purge -consumer-gone %s\"", s.Name, f.Name)
	case roster.FindingMissingKey:
		out.What = fmt.Sprintf("the code of %s needs the key %s, which is not there", who, f.Name)
		out.Why = "the mail with it cannot be sent"
		out.Do = "add the key to Config.Keys or to the key file, behind the one that makes new codes"
	case roster.FindingNoOwner:
		out.What = "no active owner"
		out.Why = "nobody can administer the account"
		out.Do = fmt.Sprintf("make one by \"%s create-admin -role %s\"", s.Name, s.ownerRole())
	case roster.FindingNoKey:
		out.What = "there is no key"
		out.Why = "nothing can be mailed: no invitation and no forgotten password"
		out.Do = "set Config.Keys, or make a key file by \"" + s.Name + " init\""
	case roster.FindingNoConsumer:
		out.What = "no consumer asks for mails"
		out.Why = "nothing can be mailed: no invitation and no forgotten password"
		out.Do = "set Config.Consumers, and run Directory.Relay for it"
	case roster.FindingNoRelay:
		out.What = fmt.Sprintf("a message to %q has been due since %s, and nobody is at it", f.Name, s.moment(f.Since))
		out.Why = "no relay runs for that consumer: people wait for their mails"
		out.Do = "start the program, or its Directory.Relay, and look into its log"
	case roster.FindingDeadDeliveries:
		out.What = fmt.Sprintf("%s to %q given up", count(f.Count, "message was", "messages were"), f.Name)
		out.Why = "people never got them"
		out.Do = fmt.Sprintf("mend the receiver, and then \"%s deliveries revive -all -to %s\"", s.Name, f.Name)
	case roster.FindingNotPurged:
		out.What = "codes, sessions or counters that were over 90 days ago are still there"
		out.Why = "the tables grow, and addresses and networks are kept for longer than needed"
		out.Do = "call Directory.Purge now and then, or \"" + s.Name + " purge\" once a day"
	}
	return out
}
