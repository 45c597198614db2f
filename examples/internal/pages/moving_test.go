package pages

import (
	"context"
	"os"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/foreignhash"
	"example.com/roster/foreignhash/shacrypt"
	"example.com/roster/memstore"
	"example.com/roster/moving"
)

// rehearse would read the vendor's API.
func rehearse(ctx context.Context, dir *roster.Directory) (moving.Report, error) {
	api := moving.API{URL: "https://api.axiom.co", Token: os.Getenv("AXIOM_TOKEN")}
	imp := moving.Importer{Directory: dir, DryRun: true}
	report, err := imp.Import(ctx, moving.Axiom(api)) // what would happen
	return report, err
}

func TestMoving(t *testing.T) {
	is := is.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // nothing is asked
	_, err := rehearse(ctx, roster.New(memstore.New(), nil))
	is.True(err != nil)
}

func TestForeignHashes(t *testing.T) {
	is := is.New(t)
	var cfg roster.Config

	firebase, err := foreignhash.NewFirebase(foreignhash.FirebaseParameters{SignerKey: "…", SaltSeparator: "Bw==", Rounds: 8, MemCost: 14})
	cfg.ForeignHashes = []roster.ForeignHash{
		foreignhash.Bcrypt{}, foreignhash.Scrypt{}, foreignhash.PBKDF2{}, // passlib, Django, Auth0, Clerk
		foreignhash.ASPNET{}, foreignhash.LDAP{}, firebase,
		shacrypt.SHACrypt{}, // $5$ and $6$, a module of its own: foreignhash/shacrypt
	}

	is.True(err != nil) // "…" is no key
	is.Equal(len(cfg.ForeignHashes), 7)
}
