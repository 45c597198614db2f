// Package work is callers who do mixed work on a store, and write down in a
// journal what they were about to do and what they were told.
package work

import (
	"context"
	"fmt"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
)

// Product is what people use, and PoolProduct what all of them use together. Cap
// is how many uses a capped user has, and how many all have of PoolProduct.
const (
	Product     = "app"
	PoolProduct = "pool"
	Cap         = 200
)

// Kept is a consumer whose messages nobody delivers. Those of Relayed are delivered
// beside the callers.
const (
	Kept    = "mail"
	Relayed = "hook"
)

// World is what the callers share. A process that starts later reads it from
// a file.
type World struct {
	Home   roster.ID   // the account that owns the users
	Away   roster.ID   // an account in which some of them are members
	Free   roster.ID   // a group without a limit of uses
	Capped roster.ID   // a group of Cap uses
	Pool   roster.ID   // the grant of Home, of which all take Cap uses together
	Team   roster.ID   // in Home
	Shared []roster.ID // users with Capped, whose uses all callers take
}

// Config is what every Directory of the harness is made with.
func Config() *roster.Config {
	return &roster.Config{
		HashMemory: 64, HashTime: 1, HashQueue: 1000,
		Keys:      []roster.MailKey{{Number: 1, Secret: roster.SecretBytes("0123456789abcdef0123456789abcdef")}},
		Consumers: []roster.Consumer{{Name: Kept}, {Name: Relayed}},
		// Nobody here guesses; all sign in from one place.
		NetworkLimits: []roster.NetworkLimit{},
	}
}

// Begin makes what the callers share.
func Begin(ctx context.Context, store roster.Store, j *journal.Journal) (World, error) {
	dir := roster.New(store, Config())
	w := World{Home: dir.AccountID()}
	free, err := dir.CreateGroup(ctx, roster.GroupProfile{Name: "free", Products: []string{Product}})
	if err != nil {
		return w, err
	}
	capped, err := dir.CreateGroup(ctx, roster.GroupProfile{Name: "capped", Products: []string{Product}, Period: roster.PeriodForever, Uses: Cap})
	if err != nil {
		return w, err
	}
	pool, err := dir.CreateGroup(ctx, roster.GroupProfile{
		Name: "pool", Products: []string{PoolProduct}, Period: roster.PeriodForever, Uses: Cap, Shared: true,
	})
	if err != nil {
		return w, err
	}
	granted, err := dir.GrantAccount(ctx, roster.NewGrant{Group: pool.ID})
	if err != nil {
		return w, err
	}
	team, err := dir.CreateTeam(ctx, roster.TeamProfile{Name: "team", ExternalID: "team-1"})
	if err != nil {
		return w, err
	}
	away, err := dir.CreateAccount(ctx, roster.NewAccount{Name: "away"})
	if err != nil {
		return w, err
	}
	w.Free, w.Capped, w.Pool, w.Team, w.Away = free.ID, capped.ID, granted.ID, team.ID, away.ID
	c := &caller{world: w, dir: dir, journal: j, label: "shared"}
	for range 4 {
		p := c.newPerson()
		if !c.create(ctx, p, roster.NewUser{Active: true, Grants: []roster.NewGrant{{Group: w.Capped}}}, roster.EventGranted) {
			return w, fmt.Errorf("user %s could not be made", p.id)
		}
		w.Shared = append(w.Shared, p.id)
	}
	return w, nil
}
