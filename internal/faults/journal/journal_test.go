package journal_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
)

// write makes a journal of one call that was answered and one that was not.
func write(t *testing.T) string {
	t.Helper()
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "journal")
	j, err := journal.Create(path)
	is.NoErr(err)
	first, err := j.Intend(journal.Intent{Kind: "first"})
	is.NoErr(err)
	_, err = j.Intend(journal.Intent{Kind: "second"})
	is.NoErr(err)
	is.NoErr(j.Answered(first, journal.Answer{Outcome: journal.Done}))
	is.NoErr(j.Close())
	return path
}

func TestReadPutsAnswersToTheirCalls(t *testing.T) {
	is := is.New(t)
	calls, err := journal.Read(write(t))
	is.NoErr(err)
	is.Equal(len(calls), 2)
	is.Equal(calls[0].Answer.Outcome, journal.Done)
	is.Equal(calls[1].Intent.Kind, "second")
	is.Equal(calls[1].Answer, nil)
}

func TestReadLeavesOutALineThatWasCutOff(t *testing.T) {
	is := is.New(t)
	path := write(t)
	text, err := os.ReadFile(path)
	is.NoErr(err)
	is.NoErr(os.WriteFile(path, text[:len(text)-3], 0o600))
	calls, err := journal.Read(path)
	is.NoErr(err)
	is.Equal(len(calls), 2)
	is.Equal(calls[0].Answer, nil) // nobody was told
}

func TestRecordHasEveryFieldOfAUserThatIsSet(t *testing.T) {
	is := is.New(t)
	u := roster.User{PasswordHash: "$argon2id$x", Version: 3}
	u.Email, u.ExtraUses = "jane@example.com", 2
	r := journal.RecordOf(u)
	is.Equal(r.Version(), int64(3))
	is.Equal(r["Email"], "jane@example.com")
	is.Equal(r["ExtraUses"], "2")
	is.True(r["PasswordHash"] != "" && r["PasswordHash"] != "[hidden]") // two hashes can be told apart
	is.Equal(len(r), 4)
}
