package keyfile

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

func TestKeyIsMadeOnce(t *testing.T) {
	is := is.New(t)
	file := filepath.Join(t.TempDir(), "key")
	keys := make([][]roster.MailKey, 8)
	errs := make([]error, len(keys))
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() { keys[i], errs[i] = LoadOrMake(file) })
	}
	all.Wait()
	for i := range keys {
		is.NoErr(errs[i])
		is.Equal(keys[i], keys[0])
	}
	is.Equal(len(keys[0]), 1)
	is.Equal(len(keys[0][0].Secret), size)
	entries, err := os.ReadDir(filepath.Dir(file))
	is.NoErr(err)
	is.Equal(len(entries), 1) // nothing else is left there
}

func TestNewKeysDiffer(t *testing.T) {
	is := is.New(t)
	one, other := New(), New()
	is.True(string(one.Secret) != string(other.Secret))
}

// TestKeysInOrder reads a file after a key was changed: the new one comes first.
func TestKeysInOrder(t *testing.T) {
	is := is.New(t)
	first, second := base64.StdEncoding.EncodeToString(New().Secret), base64.StdEncoding.EncodeToString(New().Secret)
	keys, err := Parse("2:" + second + "\n" + first + "\n")
	is.NoErr(err)
	is.Equal(len(keys), 2)
	is.Equal(keys[0].Number, int64(2))
	is.Equal(base64.StdEncoding.EncodeToString(keys[0].Secret), second)
	is.Equal(keys[1].Number, int64(1))
}

func TestBadKeyFiles(t *testing.T) {
	good := base64.StdEncoding.EncodeToString(make([]byte, size))
	for _, test := range []struct {
		name, text string
		mode       os.FileMode
		says       string
	}{
		{"empty", "", 0o600, "must hold 32 bytes"},
		{"no base64", "!" + good, 0o600, "must hold 32 bytes"},
		{"too short", base64.StdEncoding.EncodeToString(make([]byte, 31)), 0o600, "must hold 32 bytes"},
		{"too long", base64.StdEncoding.EncodeToString(make([]byte, 33)), 0o600, "must hold 32 bytes"},
		{"number 0", "0:" + good, 0o600, "must hold 32 bytes"},
		{"no number", "two:" + good, 0o600, "must hold 32 bytes"},
		{"the same number", "1:" + good + "\n" + good, 0o600, "key 1 twice"},
		{"everybody's", good, 0o644, "chmod 600"},
		{"the group's", good, 0o640, "chmod 600"},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			file := filepath.Join(t.TempDir(), "key")
			is.NoErr(os.WriteFile(file, []byte(test.text), test.mode))
			is.NoErr(os.Chmod(file, test.mode)) // whatever the umask
			_, err := LoadOrMake(file)
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), test.says))
			is.True(test.text == "" || !strings.Contains(err.Error(), test.text)) // the key is not shown
		})
	}
}
