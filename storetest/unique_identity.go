package storetest

import (
	"fmt"
	"testing"

	"example.com/roster"
)

var identityRules = []rule{
	{sentence: "an issuer and a subject together are unique among the identities of an account that have not ended", check: identitiesAreUnique},
	{sentence: "issuers and subjects are compared byte by byte, each on its own", check: identitiesAreBytes},
	{sentence: "an identity that ends frees its issuer and subject", check: endingFreesIdentity},
	{sentence: "reviving an identity is an ExistsError while another one has its issuer and subject", check: revivingTakesIdentity},
}

func identitiesAreUnique(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	first, elsewhere := newIdentity(account, "iss", "sub"), newIdentity(roster.NewID(), "iss", "sub")
	otherIssuer, otherSubject := newIdentity(account, "iss2", "sub"), newIdentity(account, "iss", "sub2")
	write(t, s, &first, &elsewhere, &otherIssuer, &otherSubject)

	second := newIdentity(account, "iss", "sub")
	expectTaken(t, "insert of a taken identity", "identity", tryWrite(ctx, s, &second))
	same := newIdentity(account, "iss", "sub")
	same.User = first.User
	expectTaken(t, "insert of a taken identity of the same user", "identity", tryWrite(ctx, s, &same))
	expectMissing(t, s, &second, &same)
	for _, other := range []roster.Identity{otherIssuer, otherSubject} {
		changed := other
		changed.Issuer, changed.Subject = "iss", "sub"
		expectTaken(t, "change to a taken identity", "identity", tryWrite(ctx, s, &changed))
		expectStored(t, s, &other)
	}

	first.LastUsed = start // an identity keeps its own subject
	write(t, s, &first)
	first.Subject = "moved"
	write(t, s, &first)
	write(t, s, &second) // the first has freed it
	expectStored(t, s, &first, &second, &elsewhere)
}

// identitiesAreBytes has pairs of issuer and subject that are equal when they
// are joined.
func identitiesAreBytes(t testing.TB, s roster.Store) {
	account := roster.NewID()
	var all []roster.Identity
	for i, text := range awkwardTexts {
		all = append(all, newIdentity(account, text, "sub"), newIdentity(account, "iss", text))
		if i > 0 {
			all = append(all, newIdentity(account, awkwardTexts[i-1]+"|", "|"+text))
		}
	}
	for _, pair := range [][2]string{{"xa", "bc"}, {"xab", "c"}, {"x", "abc"}, {"xa ", "bc"}, {"xa", " bc"}} {
		all = append(all, newIdentity(account, pair[0], pair[1]))
	}
	for i := range all {
		if err := tryWrite(t.Context(), s, &all[i]); err != nil {
			t.Errorf("insert of %+q and %+q beside others of other bytes: %v", all[i].Issuer, all[i].Subject, err)
		}
	}
	for i := range all {
		expectStored(t, s, &all[i])
		again := newIdentity(account, all[i].Issuer, all[i].Subject)
		expectTaken(t, fmt.Sprintf("insert of %+q and %+q a second time", again.Issuer, again.Subject), "identity", tryWrite(t.Context(), s, &again))
		if i%5 == 0 && again.Issuer != "" && again.Subject != "" {
			q := roster.IdentitySelection{Account: account, Issuer: again.Issuer, Subject: again.Subject}
			expectSelected(t, s.Identities, all[i:i+1], q, func(*roster.Identity) bool { return true })
		}
	}
}

func endingFreesIdentity(t testing.TB, s roster.Store) {
	account := roster.NewID()
	var all []any
	for range 3 { // many ended identities may have the same subject
		i := newIdentity(account, "iss", "sub")
		write(t, s, &i)
		i.Ended = start
		write(t, s, &i)
		all = append(all, &i)
	}
	ended, current := newIdentity(account, "iss", "sub"), newIdentity(account, "iss", "sub")
	ended.Ended = start
	write(t, s, &current, &ended)

	// One Update may free a subject and use it.
	next := newIdentity(account, "iss", "sub")
	current.Ended = start
	write(t, s, &current, &next)
	expectStored(t, s, append(all, &ended, &current, &next)...)
}

func revivingTakesIdentity(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	gone, other := newIdentity(account, "iss", "sub"), newIdentity(account, "iss", "sub")
	gone.Ended = start
	write(t, s, &gone, &other)

	back := gone
	back.Ended = other.Ended
	expectTaken(t, "reviving an identity whose subject was taken since", "identity", tryWrite(ctx, s, &back))
	expectStored(t, s, &gone)
	other.Ended = start
	write(t, s, &other, &back)
	expectStored(t, s, &back)
	third := newIdentity(account, "iss", "sub")
	expectTaken(t, "insert of a revived identity", "identity", tryWrite(ctx, s, &third))
}
