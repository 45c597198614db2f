package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
	"example.com/roster/internal/faults/work"
)

// model makes calls that a seed chooses on one store, and keeps what each was
// answered. Two stores with the same seed must give the same answers.
type model struct {
	dir    *roster.Directory
	seed   uint64
	random *rand.Rand
	now    time.Time
	ids    uint64

	store  roster.Store
	config *roster.Config
	keys   []roster.MailKey

	users, groups, teams, grants, tokens []roster.ID
	accounts, memberships, identities    []roster.ID
	texts                                []roster.SecretText
	answers                              []string
}

func newModel(store roster.Store, seed uint64) *model {
	m := &model{seed: seed, now: time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)}
	cfg := work.Config()
	cfg.Now = func() time.Time { return m.now }
	cfg.NewID = func() roster.ID {
		m.ids++
		id := roster.ID{6: 0x70, 8: 0x80} // version 7
		for i := range 6 {
			id[10+i] = byte(m.ids >> (8 * (5 - i)))
		}
		return id
	}
	m.store, m.config, m.keys = store, cfg, cfg.Keys
	m.dir = roster.New(store, cfg)
	m.accounts = []roster.ID{m.dir.AccountID()}
	return m
}

// rotateKeys puts a new key before those that there are. Codes of the last three
// are good.
func (m *model) rotateKeys() {
	n := m.keys[0].Number + 1
	next := roster.MailKey{Number: n, Secret: roster.SecretBytes(fmt.Sprintf("%032d", n))}
	m.keys = append([]roster.MailKey{next}, m.keys[:min(len(m.keys), 2)]...)
	cfg := *m.config
	cfg.Keys = m.keys
	m.dir = roster.New(m.store, &cfg)
}

// step makes call n of those that the seed chooses. Each call has random numbers of
// its own, so that one can be left out and the others stay as they are.
func (m *model) step(ctx context.Context, n int) {
	m.random = rand.New(rand.NewPCG(m.seed, uint64(n)))
	m.now = m.now.Add(time.Duration(m.random.IntN(3)) * 13 * time.Minute)
	s := modelSteps[m.random.IntN(len(modelSteps))]
	value, err := s.run(m, ctx)
	if refused := m.dir.WriteRefusals(ctx); refused != nil { // else a timer writes them, sooner for one store than for the other
		err = errors.Join(err, refused)
	}
	m.answers = append(m.answers, fmt.Sprintf("%s: %s, error %v", s.name, shown(value), err))
}

// shown returns an answer as text, without what each store chooses itself.
func shown(value any) string {
	u, ok := value.(roster.User)
	if !ok {
		return fmt.Sprintf("%+v", value)
	}
	r := journal.RecordOf(u)
	delete(r, "Number") // unique, with gaps
	var text string
	for _, name := range slices.Sorted(maps.Keys(r)) {
		text += name + "=" + r[name] + " "
	}
	return text
}

// one returns one of all, or an id that nobody has.
func (m *model) one(all []roster.ID) roster.ID {
	if len(all) == 0 || m.random.IntN(20) == 0 {
		return roster.ID{1}
	}
	return all[m.random.IntN(len(all))]
}

// name returns one of a few texts, so that they meet.
func (m *model) name() string {
	return []string{"", "Jane", "jane", "Zoë", "Ärger", "a b", "日本"}[m.random.IntN(7)]
}

func (m *model) email() string {
	return []string{
		"", "jane@example.com", "JANE@example.COM", "zoë@example.com", "kurt@example.org", "a.b@example.org", "no address",
		fmt.Sprintf("u%d@example.net", m.random.IntN(200)), fmt.Sprintf("u%d@example.net", m.random.IntN(200)),
	}[m.random.IntN(9)]
}

func (m *model) external() string {
	return []string{"", "", "x", "X", fmt.Sprint(m.random.IntN(50))}[m.random.IntN(5)]
}

func (m *model) username() string {
	return []string{"", "", "jane", "JANE", "jane@example.com", fmt.Sprint("user", m.random.IntN(50))}[m.random.IntN(6)]
}

// modelStep is a kind of call.
type modelStep struct {
	name string
	run  func(m *model, ctx context.Context) (any, error)
}

var modelSteps = slices.Concat(modelPeople, modelRecords, modelQueries, modelPersons, modelAccounts)
