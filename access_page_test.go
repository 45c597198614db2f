package roster_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestAccessPage keeps docs/access.md true: go test -run AccessPage -update
func TestAccessPage(t *testing.T) {
	is := is.New(t)
	var page strings.Builder
	page.WriteString(accessIntro)
	page.WriteString("| reason | for example | what would change it |\n|---|---|---|\n")
	for _, kind := range roster.ReasonKinds() {
		r := exampleOf(t, kind)
		fmt.Fprintf(&page, "| %s | %s | %s |\n", kind, r, r.Change())
	}
	page.WriteString(usesIntro)
	page.WriteString("| one group | another | the uses are |\n|---|---|---|\n")
	for _, pair := range allowances {
		fmt.Fprintf(&page, "| %s | %s | %s |\n", allowance(pair[0]), allowance(pair[1]), governing(t, pair))
	}
	page.WriteString(usesRules)
	const file = "docs/access.md"
	if *update {
		is.NoErr(os.WriteFile(file, []byte(page.String()), 0o644))
	}
	written, err := os.ReadFile(file)
	is.NoErr(err)
	is.Equal(string(written), page.String())
}

// exampleOf returns a reason of a kind from the explained cases.
func exampleOf(t *testing.T, kind roster.ReasonKind) roster.Reason {
	t.Helper()
	for _, c := range explained {
		for _, r := range roster.Decide(standing(c.changes...), "reports", noon).Reasons {
			if r.Kind == kind && (kind != roster.ReasonState || r.State == roster.StateDeactivated) {
				return r
			}
		}
	}
	t.Fatalf("no case is explained with %q", kind)
	return roster.Reason{}
}

// allowances are pairs of groups, of which the second governs.
var allowances = [][2]roster.GroupProfile{
	{{Period: roster.PeriodForever, Uses: 1_000_000}, {Period: roster.PeriodNone}},
	{{Period: roster.PeriodForever, Uses: 100}, {Period: roster.PeriodDay, Uses: 101}},
	{{Period: roster.PeriodDay, Uses: 100}, {Period: roster.PeriodMonth, Uses: 100}},
	{{Period: roster.PeriodMonth, Uses: 100}, {Period: roster.PeriodForever, Uses: 100}},
}

func allowance(p roster.GroupProfile) string {
	switch p.Period {
	case roster.PeriodNone:
		return "without a limit"
	case roster.PeriodForever:
		return fmt.Sprintf("%d for ever", p.Uses)
	}
	return fmt.Sprintf("%d a %s", p.Uses, p.Period)
}

// governing returns the allowance of a user who has both groups, whichever was
// granted first.
func governing(t *testing.T, pair [2]roster.GroupProfile) string {
	t.Helper()
	want := allowance(pair[1])
	for _, order := range [][2]int{{0, 1}, {1, 0}} {
		a, b := pair[order[0]], pair[order[1]]
		d := roster.Decide(standing(group("A", a.Period, a.Uses), group("B", b.Period, b.Uses)), "reports", noon)
		got := allowance(roster.GroupProfile{Period: d.Period, Uses: d.Left})
		if got != want {
			t.Errorf("of %s and %s, %s governs", allowance(a), allowance(b), got)
		}
	}
	return want
}

const accessIntro = `# Who may use what

Made by ` + "`go test -run AccessPage -update .`" + ` from the tables in access_reason.go and access_period.go. Times are UTC.

` + "`dir.Access(ctx, user, product)`" + ` answers by which grant a user may use a product, until when and how many uses are left, or every
reason that stands against it, in this order. ` + "`Decision.String`" + ` says it in one or two sentences; testdata/access.txt has some sixty.

`

const usesIntro = `
A grant gives a product when it names it, or an access group that has it. What it gives begins with ` + "`From`" + ` and is over at ` + "`Until`" + `: a plan
that is valid to a day is a grant until the midnight after it. Where several give the product, the one that lasts longest is shown. A grant of
the account's (` + "`GrantAccount`" + `) gives it to everybody in the account, members too. Of grants that are over, the newest hundred of the user and of
the account are looked at.

## Uses

A user has one counter in an account. Among the groups that it has now, whatever products they have, the most generous says how far it goes and when it
begins anew: no limit, then more uses, then the longer period.

`

const usesRules = `
- A grant of a single product brings no allowance of its own: beside a group, its uses count by that group's; without a group, they have no limit.
- Days and months are those of UTC. Nothing runs when one ends: a count of a period that is over is worth nothing when it is read.
- A count that began before the period did is not of it: who comes from unlimited uses to a hundred a month has all hundred.
- ` + "`ExtraUses`" + ` are added to the allowance of every period; they are not used up.
- A group of the account's counts for each person, as if it were granted to each. Where it is ` + "`Shared`" + `, the grant has one counter for everybody in
  the account, which pays for the products of that group alone. A shared group that a user has, and one without a limit, counts for that user.
- Who has several counters takes from one, all together: from their own first, where a grant that is not shared gives the product and enough is left;
  then from the shared one that ends first and has enough. ` + "`Left`" + ` is what that one has, and ` + "`Use.Grant`" + ` says which it was.
- ` + "`Consume`" + ` takes uses once for a key, all or none, and never more than are left. A repeat is answered like the first, until the period ends, and
  for at least 24 hours (30 days where the period has no end).
- ` + "`RefundUse`" + ` gives them back once, to the counter that they were taken from, while its period lasts. Its key stays used.
- A counter never goes back in time: a node whose clock is behind counts in the period that another one has begun.
- Setting ` + "`CurrentUses`" + ` sets the count of the period that is now; uses that are taken at the same time are not lost.
`
