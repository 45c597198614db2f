package storetest

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the generated page of docs")

// TestWaysInPage keeps docs/invitations.md true: go test ./storetest -run WaysInPage -update
func TestWaysInPage(t *testing.T) {
	var page strings.Builder
	page.WriteString(waysInHead)
	for _, way := range waysIn {
		fmt.Fprintf(&page, "| %s |", way.name)
		for _, what := range []string{"role", "group", "plan", "team"} {
			fmt.Fprintf(&page, " %s |", map[bool]string{true: "yes", false: "no"}[strings.Contains(way.want, what)])
		}
		page.WriteString("\n")
	}
	const file = "../docs/invitations.md"
	if *update {
		if err := os.WriteFile(file, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != page.String() {
		t.Errorf("%s is not what go test ./storetest -run WaysInPage -update writes", file)
	}
}

const waysInHead = `# What an invitation gives

The role that an invitation names is the person's at once; lists show it. A group, a plan and a team wait in ` + "`User.Benefits`" + `
until the person is active, whatever becomes of the invitation meanwhile: sent again, expired, purged, at a corrected
address, or after a deactivation.

- Another invitation **adds**: the person gets both groups. The same group or plan with another end replaces the end.
- ` + "`RevokeInvitation` **takes back** what waits. Nothing else does; `Erase` empties it." + `
- **Whoever invites last answers for all of it.** If they are no admin any longer when the person comes in, nothing of it is
  given, and neither is what has ended by then: ` + "`EventBenefitWithheld`" + ` says so. An admin who activates the person gives it anew.
- **So does whoever gave a role above the default one to somebody who has never been active**, by ` + "`Invite`, `Create` or `Edit`" + `, even when the
  invitation is purged or revoked: the person comes in with the giver's own role where that ranks lower by then, and with
  ` + "`Config.DefaultRole`" + ` where the giver may no longer act.
- **The address of an invited person is corrected**: an open invitation that was mailed is mailed again to the new address. One
  that was handed over or has expired, or that cannot be mailed now, is void: the person is *created* again, so that lists show it.
- **Whoever joins with a user of another account (` + "`AcceptAs`" + `) keeps that user's own profile.** The user whom the invitation had made is removed. Its
  external id, attributes and preferences stay with it: copy what you need when ` + "`EventUserRemoved`" + ` comes, whose ` + "`User`" + ` is the removed user and
  whose ` + "`Subject`" + ` is the membership, which has the person's id.

An invitation that was revoked or has expired lets nobody in by a verified address (` + "`SignInVerified`" + `), unless the host
registers everybody who has one.

## Every way in

Made by ` + "`go test ./storetest -run WaysInPage -update`" + ` from the rule that every store is held to. An invitation named a role, a group,
a plan and a team: what does the person have who then comes in by …

| way | role | group | plan | team |
|---|---|---|---|---|
`
