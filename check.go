package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// FindingKind says what [Directory.Check] or [Directory.CheckUpkeep] found.
type FindingKind string

// The kinds of findings of Check.
const (
	FindingUnknownRole     FindingKind = "unknown role"     // somebody has a role that Config.Roles lacks
	FindingUnknownConsumer FindingKind = "unknown consumer" // deliveries wait for a consumer that Config.Consumers lacks
	FindingMissingKey      FindingKind = "missing key"      // the code of an open secret needs a key that Config.Keys lacks
	FindingNoOwner         FindingKind = "no owner"         // an open account has no active owner
)

// Finding is a record that does not fit Config, or something that the program leaves
// undone.
type Finding struct {
	Kind    FindingKind
	Account ID        // zero: of every account
	User    ID        // one user who has the role, or whose code needs the key; else zero
	Name    string    // the role, the consumer, or the number of the key
	Count   int       // deliveries that are dead; at most Config.MaxPage; else 0
	Since   time.Time // when the longest due delivery was due; else zero
}

// String returns a sentence that says what is wrong and what would be right.
func (f Finding) String() string {
	switch f.Kind {
	case FindingUnknownRole:
		return fmt.Sprintf("user %s of account %s has the role %q: add it to Config.Roles, or give them another; until then they may do nothing", f.User, f.Account, f.Name)
	case FindingUnknownConsumer:
		return fmt.Sprintf("deliveries wait for the consumer %q: add it to Config.Consumers with Drain, or call PurgeConsumer", f.Name)
	case FindingMissingKey:
		return fmt.Sprintf("the code of user %s of account %s needs the key %s: add it to Config.Keys", f.User, f.Account, f.Name)
	case FindingNoOwner:
		return fmt.Sprintf("account %s has no active owner: give somebody a role of RankOwner", f.Account)
	}
	return f.upkeep()
}

// Check compares what is stored with Config, for a host to log at its start: roles that
// users or members of the account have and Config lacks, keys that its open secrets need,
// and an open account without an active owner; and, unless d is confined, consumers that
// have left Config with deliveries. It changes nothing.
//
// It reads the account that d acts in: a host with many asks each. Work is bounded: of
// secrets, memberships and deliveries it looks at the first Config.MaxPage of each kind.
// For roles and owners it looks for one user at a time, through the users of the account
// at most. It is the host's alone: an actor is ErrForbidden.
func (d *Directory) Check(ctx context.Context) ([]Finding, error) {
	if err := d.requireHost(ctx); err != nil {
		return nil, err
	}
	var all []Finding
	for _, look := range []func(context.Context) ([]Finding, error){d.unknownRoles, d.missingKeys, d.withoutOwner, d.unknownConsumers} {
		found, err := look(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// unknownRoles returns a finding for each role of a user or a member that Config lacks.
func (d *Directory) unknownRoles(ctx context.Context) ([]Finding, error) {
	var known []any
	for _, info := range d.cfg.roles {
		known = append(known, info.Role)
	}
	var found []Finding
	for len(known) < maxValues {
		users, err := d.readUsers(ctx, UserSelection{
			Account: d.account, Where: []Condition{Where(FieldRole, OpNotIn, known...), notDeleted},
			Sort: []SortKey{{Field: FieldCreated}}, Limit: 1,
		})
		if err != nil {
			return nil, err
		}
		if len(users) == 0 {
			break
		}
		known = append(known, users[0].Role)
		found = append(found, Finding{Kind: FindingUnknownRole, Account: d.account, User: users[0].ID, Name: string(users[0].Role)})
	}
	members, err := d.store.Memberships(ctx, MembershipSelection{Account: d.account, Limit: d.cfg.MaxPage})
	for _, m := range members {
		if !slices.Contains(known, any(m.Role)) {
			known = append(known, m.Role)
			found = append(found, Finding{Kind: FindingUnknownRole, Account: d.account, User: m.User, Name: string(m.Role)})
		}
	}
	return found, err
}

// mailedPurposes are those whose texts are made from a key.
var mailedPurposes = []Purpose{PurposeInvitation, PurposePasswordReset, PurposeEmailVerification, PurposeEmailChange, PurposeEmailUndo}

// missingKeys returns a finding for each key of an open secret that Config lacks.
func (d *Directory) missingKeys(ctx context.Context) ([]Finding, error) {
	have := map[int64]bool{0: true} // a random text needs none
	for _, k := range d.cfg.Keys {
		have[k.Number] = true
	}
	var found []Finding
	now := d.Now()
	for _, purpose := range mailedPurposes {
		open, err := d.store.Secrets(ctx, SecretSelection{Account: d.account, Purpose: purpose, Pending: true, Limit: d.cfg.MaxPage})
		if err != nil {
			return nil, err
		}
		for _, s := range open {
			if s.Valid(now) && !have[s.Key] {
				have[s.Key] = true
				found = append(found, Finding{Kind: FindingMissingKey, Account: d.account, User: s.User, Name: strconv.FormatInt(s.Key, 10)})
			}
		}
	}
	return found, nil
}

// withoutOwner returns a finding for an open account without an active owner, of its own
// or by membership. An account that nobody has changed yet is not there.
func (d *Directory) withoutOwner(ctx context.Context) ([]Finding, error) {
	account, err := d.findAccount(ctx)
	if errors.Is(err, ErrNotFound) || err == nil && !account.Closed.IsZero() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if owners := d.cfg.roles.owners(); len(owners) > 0 {
		own, err := d.readUsers(ctx, UserSelection{
			Account: d.account, Where: []Condition{Where(FieldState, OpEq, StateActive), Where(FieldRole, OpIn, owners...)},
			Sort: []SortKey{{Field: FieldCreated}}, Limit: 1,
		})
		if err != nil || len(own) > 0 {
			return nil, err
		}
	}
	members, err := d.store.Memberships(ctx, MembershipSelection{Account: d.account, Limit: d.cfg.MaxPage})
	owns := func(m Membership) bool { return m.State == StateActive && d.cfg.roles.rank(m.Role) >= RankOwner }
	if err != nil || slices.ContainsFunc(members, owns) {
		return nil, err
	}
	return []Finding{{Kind: FindingNoOwner, Account: d.account}}, nil
}

// unknownConsumers returns a finding for each consumer with deliveries that Config lacks.
func (d *Directory) unknownConsumers(ctx context.Context) ([]Finding, error) {
	if d.confined {
		return nil, nil
	}
	var found []Finding
	known := map[string]bool{}
	for _, dead := range []bool{false, true} {
		page, err := d.store.Deliveries(ctx, DeliverySelection{Dead: dead, Limit: d.cfg.MaxPage})
		if err != nil {
			return nil, err
		}
		for _, x := range page {
			if !known[x.Consumer] && !d.cfg.consumes(x.Consumer) {
				known[x.Consumer] = true
				found = append(found, Finding{Kind: FindingUnknownConsumer, Name: x.Consumer})
			}
		}
	}
	return found, nil
}
