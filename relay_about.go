package roster

import (
	"context"
	"errors"
	"slices"
	"time"
)

// about is what a message is about.
type about struct {
	event   Event
	account Account
	user    User // zero: none, or nobody in the account
	member  bool
	at      time.Time // when it was read
}

// aboutFor is how long what was read for many messages at once is good for one without a
// code. A message that waits longer for a slot is read again.
const aboutFor = time.Second

// fresh tells whether a is as it was a moment ago.
func (a *about) fresh(now time.Time) bool {
	age := now.Sub(a.at)
	return age >= 0 && age < aboutFor
}

// mailsCode tells whether the message of e has a code for the consumer.
func (d *Directory) mailsCode(consumer string, e *Event) bool {
	c := d.cfg.consumer(consumer)
	return !e.Secret.IsZero() && (c == nil || !c.WithoutCodes)
}

// readAbout reads what a message about an event and a user of the account is about.
func (d *Directory) readAbout(ctx context.Context, event, user ID) (a *about, err error) {
	a = &about{at: d.Now()}
	if a.event, err = first(d.store.Events(ctx, EventSelection{Account: d.account, IDs: []ID{event}, Limit: 1})); err != nil {
		return nil, err
	}
	if a.account, err = d.findAccount(ctx); err != nil {
		return nil, err
	}
	u, member, err := d.readPerson(ctx, user)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	a.user, a.member = u, member != nil
	return a, nil
}

// readTogether reads what the messages of deliveries are about, by three statements for
// each account instead of three for each message. What it does not find, such as a member,
// or cannot read is left for the message itself.
func (r *relay) readTogether(ctx context.Context, heads []*claimed) {
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	byAccount := map[ID][]*claimed{}
	for _, x := range heads {
		byAccount[x.Account] = append(byAccount[x.Account], x)
	}
	for account, all := range byAccount {
		for some := range slices.Chunk(all, maxValues) {
			if len(some) > 1 && r.inAccount(account).readOf(ctx, some) != nil {
				return
			}
		}
	}
}

// readOf reads what the messages of deliveries in the account of d are about.
func (d *Directory) readOf(ctx context.Context, heads []*claimed) error {
	at := d.Now()
	var events, people []ID
	for _, x := range heads {
		events = append(events, x.Event)
		if !x.User.IsZero() {
			people = append(people, x.User)
		}
	}
	account, err := d.findAccount(ctx)
	if err != nil {
		return err
	}
	users := map[ID]User{{}: {}}
	if len(people) > 0 {
		found, err := d.usersWithIDs(ctx, people)
		if err != nil {
			return err
		}
		for _, u := range found {
			users[u.ID] = u
		}
	}
	found, err := d.store.Events(ctx, EventSelection{Account: d.account, IDs: events})
	if err != nil {
		return err
	}
	byID := make(map[ID]Event, len(found))
	for _, e := range found {
		byID[e.ID] = e
	}
	for _, x := range heads {
		e, known := byID[x.Event]
		if u, ok := users[x.User]; known && ok {
			x.about = &about{event: e, account: account, user: u, at: at}
		}
	}
	return nil
}
