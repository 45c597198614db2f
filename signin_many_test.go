package roster_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestFiftySignInAtOnce has fifty people type their password at the same moment,
// each of which takes 40 ms to compare: all get in, in the order in which they
// came, the last one within HashWait.
func TestFiftySignInAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		const people, takes = 50, 40 * time.Millisecond
		cfg := testConfig()
		cfg.ForeignHashes = []roster.ForeignHash{&timed{}}
		dir := roster.New(memstore.New(), cfg)
		for i := range people {
			mustCreate(t, dir, roster.NewUser{Email: fmt.Sprintf("p%d@x.test", i), PasswordHash: "ms:40:" + password, Active: true})
		}
		began := time.Now()
		var work sync.WaitGroup
		took, failures := make([]time.Duration, people), make([]error, people)
		for i := range people {
			work.Go(func() {
				_, failures[i] = dir.SignIn(t.Context(), signIn(fmt.Sprintf("p%d@x.test", i), password))
				took[i] = time.Since(began)
			})
			synctest.Wait() // it has its place
		}
		work.Wait()
		slots := max(1, runtime.GOMAXPROCS(0)-1)
		for i := range people {
			is.NoErr(failures[i])
			is.Equal(took[i], time.Duration(i/slots+1)*takes)
		}
		is.True(took[people-1] < 5*time.Second)
	})
}
