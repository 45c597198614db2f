package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"example.com/roster"
)

// keySize is the length of a key in bytes.
const keySize = 32

// loadKey reads the key from file, and creates the file where it is missing. With
// an empty file name it returns a new key: after a restart, codes that were not
// mailed yet can no longer be mailed.
func loadKey(file string) (roster.MailKey, error) {
	if file == "" {
		return roster.MailKey{Number: 1, Secret: newSecret()}, nil
	}
	secret, err := readKey(file)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(file); err != nil {
			return roster.MailKey{}, fmt.Errorf("make key file: %w", err)
		}
		secret, err = readKey(file)
	}
	if err != nil {
		return roster.MailKey{}, fmt.Errorf("read key file: %w", err)
	}
	return roster.MailKey{Number: 1, Secret: secret}, nil
}

func newSecret() []byte {
	secret := make([]byte, keySize)
	rand.Read(secret) // never fails (Go 1.24)
	return secret
}

// readKey reads a key from file, which nobody but its owner may read.
func readKey(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s is open to others: chmod 600 %[1]s", file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	secret, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(secret) != keySize {
		return nil, fmt.Errorf("%s must hold %d bytes in base64, and nothing else", file, keySize)
	}
	return secret, nil
}

// makeKey writes a new key to file. The file appears with its whole content, and
// of two servers that start at once, one creates it.
func makeKey(file string) error {
	tmp, err := os.CreateTemp(filepath.Dir(file), ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = fmt.Fprintln(tmp, base64.StdEncoding.EncodeToString(newSecret()))
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := os.Link(tmp.Name(), file); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
