// Package keyfile keeps the keys of mailed codes in a file that its owner alone may
// read. A line is a key: its number, a colon, and 32 bytes in base64. The first line
// makes new codes. A line without a number is key 1.
package keyfile

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"example.com/roster"
)

// size is the length of a key in bytes.
const size = 32

// New returns a new random key with the number 1.
func New() roster.MailKey {
	secret := make([]byte, size)
	rand.Read(secret) // never fails (Go 1.24)
	return roster.MailKey{Number: 1, Secret: secret}
}

// LoadOrMake reads the keys of file, and writes a file with a new key where it is
// missing. Of several programs that start at once, one writes it.
func LoadOrMake(file string) ([]roster.MailKey, error) {
	keys, err := Load(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return keys, err
	}
	if err := write(file); err != nil {
		return nil, fmt.Errorf("make key file: %w", err)
	}
	return Load(file)
}

// Load reads the keys of file. A file that others than its owner may read is an
// error, and a missing one is fs.ErrNotExist. No error contains a key.
func Load(file string) ([]roster.MailKey, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("read key file: %s is open to others: chmod 600 %[1]s", file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	keys, err := Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("read key file: %s %w", file, err)
	}
	return keys, nil
}

// Parse reads keys from a text, such as the value of an environment variable. Line
// ends or blanks stand between them. No error contains a key.
func Parse(text string) ([]roster.MailKey, error) {
	var keys []roster.MailKey
	seen := map[int64]bool{}
	for _, word := range strings.Fields(text) {
		key, err := parse(word)
		if err != nil {
			return nil, err
		}
		if seen[key.Number] {
			return nil, fmt.Errorf("must not name key %d twice", key.Number)
		}
		seen[key.Number] = true
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errForm
	}
	return keys, nil
}

// errForm is the error of a text that is no key.
var errForm = fmt.Errorf("must hold %d bytes in base64 a line, and nothing else but a number and a colon before them", size)

func parse(word string) (roster.MailKey, error) {
	key := roster.MailKey{Number: 1}
	if number, rest, ok := strings.Cut(word, ":"); ok {
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n < 1 {
			return key, errForm
		}
		key.Number, word = n, rest
	}
	secret, err := base64.StdEncoding.DecodeString(word)
	if err != nil || len(secret) != size {
		return key, errForm
	}
	key.Secret = secret
	return key, nil
}

// write writes a new key to file. The file appears with its whole content.
func write(file string) error {
	tmp, err := os.CreateTemp(filepath.Dir(file), ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = fmt.Fprintln(tmp, base64.StdEncoding.EncodeToString(New().Secret))
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := os.Link(tmp.Name(), file); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
