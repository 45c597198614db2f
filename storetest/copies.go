package storetest

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

var copyRules = []rule{
	{sentence: "a caller may change the slices of a record after a Put", check: slicesInAreCopied},
	{sentence: "a caller may change the slices of a record that was read", check: slicesOutAreCopied},
	{sentence: "a read does not change its selection", check: queriesAreUnchanged},
}

// overwriteSlices changes each element of the slices of records.
func overwriteSlices(records []any) {
	eachSlice(records, func(v reflect.Value) {
		for i := range v.Len() {
			v.Index(i).SetString("overwritten")
		}
	})
}

// cloneRecords returns copies of records that share no slice with them.
func cloneRecords(records []any) []any {
	copies := make([]any, len(records))
	for i, r := range records {
		copies[i] = copyOf(r)
	}
	eachSlice(copies, func(v reflect.Value) {
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(c, v)
		v.Set(c)
	})
	return copies
}

func slicesInAreCopied(t testing.TB, s roster.Store) {
	ctx := t.Context()
	records := samples(roster.NewID())
	fill(t, 0, numberedText, records...)
	var kept []any
	err := s.Update(ctx, func(tx roster.Tx) error {
		in := cloneRecords(records)
		for _, r := range in {
			if err := put(ctx, tx, r); err != nil {
				return err
			}
		}
		kept = cloneRecords(in)
		overwriteSlices(in)
		return checkStored(ctx, tx, kept...)
	})
	if err != nil {
		t.Fatal(err)
	}
	expectStored(t, s, kept...)

	in := cloneRecords(without[roster.Event](kept)) // records that are replaced
	write(t, s, in...)
	kept = cloneRecords(in)
	overwriteSlices(in)
	expectStored(t, s, kept...)
}

func slicesOutAreCopied(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	records := samples(account)
	fill(t, 0, numberedText, records...)
	user, group, grant := recordOf[roster.User](records), recordOf[roster.AccessGroup](records), recordOf[roster.Grant](records)
	secret := recordOf[roster.Secret](records)
	secret.User, grant.User, grant.Group, grant.Ended = user.ID, user.ID, group.ID, time.Time{}
	secret.ActsIn = roster.ID{}
	write(t, s, records...)
	read := func(r roster.Reader) ([]any, error) { // in each way that returns slices
		var out []any
		for _, q := range []roster.GroupSelection{{Account: account, Ended: true}, {Account: account, Number: group.Number, Ended: true}} {
			list, err := r.Groups(ctx, q)
			if err != nil {
				return nil, err
			}
			out = append(out, pointers(list)...)
		}
		for _, q := range []roster.SecretSelection{{Account: account}, {Hash: secret.Hash}, {Account: account, User: secret.User}} {
			list, err := r.Secrets(ctx, q)
			if err != nil {
				return nil, err
			}
			out = append(out, pointers(list)...)
		}
		found, err := r.Principal(ctx, roster.PrincipalSelection{Hash: secret.Hash, Purpose: secret.Purpose, Grants: true})
		if err != nil {
			return nil, err
		}
		return append(append(out, &found.Secret), pointers(found.Groups)...), nil
	}
	overwriteSlices(must[[]any](t)(read(s)))
	expectStored(t, s, records...)
	err := s.Update(ctx, func(tx roster.Tx) error {
		out, err := read(tx)
		if err != nil {
			return err
		}
		overwriteSlices(out)
		return checkStored(ctx, tx, records...)
	})
	if err != nil {
		t.Error(err)
	}
	expectStored(t, s, records...)
}

func queriesAreUnchanged(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	users := writeUsersWithTexts(t, s, account)
	var ids []roster.ID
	var values []any
	for i := range 20 { // in no order, with repeats
		u := users[(i*7)%13]
		ids = append(ids, u.ID)
		values = append(values, u.ID)
		write(t, s, &roster.Grant{ID: roster.NewID(), Account: account, User: u.ID})
	}
	q := roster.UserSelection{
		Account: account,
		Where: []roster.Condition{
			roster.Where(roster.FieldName, roster.OpNotEq, "x"),
			roster.Where(roster.FieldID, roster.OpIn, values...),
			roster.Where(roster.FieldEmail, roster.OpNotIn, "z", "b", "a"),
		},
		Sort: []roster.SortKey{{Field: roster.FieldName, Desc: true}, {Field: roster.FieldAlive}},
		Skip: 1, Limit: 5,
	}
	after := positionOf(&users[0], q.Sort)
	q.After = &after

	// The slices have room that an append of the store would write to, and
	// before has a copy of all of it.
	room := func(c []roster.Condition) []roster.Condition { return append(make([]roster.Condition, 0, 8), c...) }
	q.Where, q.Sort = room(q.Where), append(make([]roster.SortKey, 0, 8), q.Sort...)
	before := q
	before.Where, before.Sort = room(q.Where), append(make([]roster.SortKey, 0, 8), q.Sort...)
	for i := range before.Where {
		before.Where[i].Values = slices.Clone(q.Where[i].Values)
	}
	before.After = &roster.Position{ID: after.ID, Values: slices.Clone(after.Values)}
	wantIDs := slices.Clone(ids)

	readers := func(r roster.Reader) error {
		if _, err := r.Users(ctx, q); err != nil {
			return err
		}
		if _, err := r.CountUsers(ctx, q); err != nil {
			return err
		}
		if _, err := r.ThrottleCounters(ctx, roster.ThrottleCounterSelection{IDs: ids}); err != nil {
			return err
		}
		_, err := r.Grants(ctx, roster.GrantSelection{Account: account, Users: ids})
		return err
	}
	if err := readers(s); err != nil {
		t.Fatal(err)
	}
	if err := s.Update(ctx, func(tx roster.Tx) error { return readers(tx) }); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(q, before) || !reflect.DeepEqual(q.Sort[:8], before.Sort[:8]) || !reflect.DeepEqual(q.Where[:8], before.Where[:8]) {
		t.Errorf("the query\n\t%s\nwas changed to\n\t%s", describe(before), describe(q))
	}
	if !slices.Equal(ids, wantIDs) {
		t.Errorf("the ids of a query\n\t%s\nwere changed to\n\t%s", brief(wantIDs), brief(ids))
	}

	// A caller may change its query after the read.
	want := must[[]roster.User](t)(s.Users(ctx, before))
	q.Where[0].Values[0].Text, after.Values[0].Text, q.Sort[0].Desc = "overwritten", "overwritten", false
	if got := must[[]roster.User](t)(s.Users(ctx, before)); !slices.Equal(got, want) {
		t.Error("a query selects other users after the caller changed another query")
	}
}
