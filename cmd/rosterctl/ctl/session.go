package ctl

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"example.com/roster"
	"example.com/roster/cmd/rosterctl/database"
	"example.com/roster/cmd/rosterctl/keyfile"
	"example.com/roster/sqlstore"
)

// The environment variables that stand in for flags.
const (
	variableDB   = "ROSTER_DB"
	variableKeys = "ROSTER_KEYS"
)

// session is one run of the commands: the flags that all have, and what they open.
type session struct {
	Options
	db       string   // -db
	key      string   // -key
	consumer []string // -consumer
	account  string   // -account
	json     bool     // -json
	yes      bool     // -yes
	local    bool     // -local

	store  *sqlstore.Store // that was opened here; nil: the program's own
	closer func() error    // gives back what was opened
}

// opening says how a command opens the database.
type opening struct {
	create bool // a missing file is made
	tables bool // tables that are not there, or are older or newer, are no error
	keys   bool // a missing file of keys is made
}

// directory opens what the flags name, and returns the Directory of the account that
// -account names.
func (s *session) directory(ctx context.Context, how opening) (*roster.Directory, error) {
	dir, err := s.whole(ctx, how)
	if err != nil || s.account == "" {
		return dir, err
	}
	return s.inAccount(ctx, dir)
}

// whole is directory without regard to -account.
func (s *session) whole(ctx context.Context, how opening) (*roster.Directory, error) {
	store, cfg := s.Store, roster.Config{}
	if s.Config != nil {
		cfg = *s.Config
	}
	if store == nil {
		opened, err := s.open(ctx, how)
		if err != nil {
			return nil, err
		}
		store = opened
		if err := s.configure(&cfg, how); err != nil {
			return nil, err
		}
	}
	return roster.New(store, &cfg), nil
}

// open opens the database of -db.
func (s *session) open(ctx context.Context, how opening) (roster.Store, error) {
	if s.store != nil {
		return s.store, nil
	}
	named, err := s.named()
	if err != nil {
		return nil, err
	}
	if named.File != "" && !how.create {
		if _, err := os.Stat(named.File); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s does not exist: name another file by -db, or make one by \"%s init\": %w", named.File, s.Name, roster.ErrNotFound)
		}
	}
	db, err := named.Open()
	if err != nil {
		return nil, err
	}
	s.store = sqlstore.New(db, named.Dialect, nil)
	s.closer = func() error { return errors.Join(s.store.Close(), db.Close()) }
	if how.tables {
		return s.store, nil
	}
	return s.store, s.requireTables(ctx)
}

// named returns the database of -db.
func (s *session) named() (database.Database, error) {
	named, err := database.Parse(s.db)
	if err != nil {
		return named, usage("-db: %s", plain(err))
	}
	return named, nil
}

// requireTables refuses tables that are not those of this program.
func (s *session) requireTables(ctx context.Context) error {
	all, err := s.store.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	return s.fits(versionsOf(all))
}

// configure fills in the keys and the consumers that the flags name.
func (s *session) configure(cfg *roster.Config, how opening) error {
	if len(cfg.Keys) == 0 {
		keys, err := s.keys(how)
		if err != nil {
			return err
		}
		cfg.Keys = keys
	}
	if len(cfg.ForeignHashes) == 0 {
		cfg.ForeignHashes = foreignHashes()
	}
	if len(cfg.Consumers) == 0 {
		consumers, err := consumersOf(s.consumer)
		if err != nil {
			return err
		}
		cfg.Consumers = consumers
	}
	return nil
}

// keys reads the keys from the environment or from the file of -key. None is no error:
// only what mails a code needs one.
func (s *session) keys(how opening) ([]roster.MailKey, error) {
	if text := os.Getenv(variableKeys); text != "" {
		keys, err := keyfile.Parse(text)
		if err != nil {
			return nil, usage("%s %s", variableKeys, err)
		}
		return keys, nil
	}
	file := s.keyFile()
	if how.keys {
		return keyfile.LoadOrMake(file)
	}
	keys, err := keyfile.Load(file)
	switch {
	case !errors.Is(err, fs.ErrNotExist):
		return keys, err
	case s.key != "":
		return nil, &missing{"key file " + file}
	}
	return nil, nil
}

// keyFile returns the file of -key, or the one beside the database.
func (s *session) keyFile() string {
	if s.key != "" {
		return s.key
	}
	if named, err := s.named(); err == nil && named.File != "" {
		return named.File + ".key"
	}
	return "roster.key"
}

// mailConsumer is the consumer that rosterctl assumes where -consumer names none.
const mailConsumer = "mail"

// consumersOf reads the values of -consumer.
func consumersOf(names []string) ([]roster.Consumer, error) {
	if len(names) == 0 {
		return []roster.Consumer{{Name: mailConsumer, Kinds: []roster.EventKind{
			roster.EventUserInvited, roster.EventPasswordForgotten, roster.EventVerificationAsked,
			roster.EventEmailChangeAsked, roster.EventEmailChanged, roster.EventSignUpAsked,
		}}}, nil
	}
	var all []roster.Consumer
	for _, text := range names {
		name, kinds, _ := strings.Cut(text, "=")
		c := roster.Consumer{Name: name}
		for kind := range strings.SplitSeq(kinds, ",") {
			if kind = strings.TrimSpace(kind); kind != "" {
				c.Kinds = append(c.Kinds, roster.EventKind(kind))
			}
		}
		if !accepts(c) {
			return nil, usage("-consumer: %q must be NAME or NAME=KIND,KIND with kinds of docs/events.md, such as \"mail=user invited\"", text)
		}
		all = append(all, c)
	}
	return all, nil
}

// accepts reports whether New takes a consumer, which it panics at where the name is no
// name or a kind is none of an event.
func accepts(c roster.Consumer) (good bool) {
	defer func() { good = recover() == nil }()
	roster.New(nothing{}, &roster.Config{Consumers: []roster.Consumer{c}})
	return true
}

// nothing is a store that is never used.
type nothing struct{ roster.Store }

// accountsRead is how many accounts -account looks through for a name.
const accountsRead = 10_000

// inAccount returns the Directory of the account that -account names, by its id or by
// its name, which one account alone must have.
func (s *session) inAccount(ctx context.Context, dir *roster.Directory) (*roster.Directory, error) {
	if id, err := roster.ParseID(s.account); err == nil {
		dir = dir.ForAccount(id)
		if _, err := dir.Account(ctx); err != nil {
			return nil, &missing{fmt.Sprintf("account %s", id)}
		}
		return dir, nil
	}
	var found []roster.ID
	err := eachAccount(ctx, dir, accountsRead, func(a roster.Account) error {
		if a.Name == s.account {
			found = append(found, a.ID)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		return nil, &missing{fmt.Sprintf("account %q", s.account)}
	case len(found) > 1:
		return nil, usage("-account: %d accounts are called %q: name one by its id, such as %s", len(found), s.account, found[0])
	}
	return dir.ForAccount(found[0]), nil
}

// eachAccount calls fn for at most limit accounts.
func eachAccount(ctx context.Context, dir *roster.Directory, limit int, fn func(roster.Account) error) error {
	for q := (roster.AccountQuery{}); limit > 0; {
		page, err := dir.Accounts(ctx, q)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, a := range page {
			if err := fn(a); err != nil {
				return err
			}
			q.After = a.ID
		}
		limit -= len(page)
		if len(page) < dir.MaxPage() {
			return nil
		}
	}
	return nil
}

// close gives back what was opened.
func (s *session) close() error {
	if s.closer == nil {
		return nil
	}
	return s.closer()
}
