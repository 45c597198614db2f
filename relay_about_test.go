package roster_test

import (
	"context"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestAMessageThatWaitedIsReadAgain renames the other user while the message of one is
// being delivered, for so long that the other message has waited.
func TestAMessageThatWaitedIsReadAgain(t *testing.T) {
	is := is.New(t)
	c, cfg := newClock(), testConfig()
	cfg.Now, cfg.Consumers = c.Now, []roster.Consumer{{Name: "hook", Kinds: []roster.EventKind{roster.EventUserCreated}}}
	dir := roster.New(memstore.New(), cfg)
	other := map[roster.ID]roster.ID{}
	a, b := mustCreate(t, dir, roster.NewUser{Name: "old"}), mustCreate(t, dir, roster.NewUser{Name: "old"})
	other[a.ID], other[b.ID] = b.ID, a.ID
	var names []string
	mustRelay(t, dir, roster.RelayConfig{Consumer: "hook", Parallel: 1, Deliver: func(ctx context.Context, m roster.Message) error {
		names = append(names, m.User.Name)
		c.Add(time.Second)
		_, err := dir.Edit(ctx, other[m.User.ID], func(p *roster.Profile) error { p.Name = "new"; return nil })
		return err
	}})
	is.Equal(names, []string{"old", "new"})
}
