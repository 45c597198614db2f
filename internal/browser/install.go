package browser

import (
	"context"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

//go:embed harness/harness.mjs harness/package.json harness/package-lock.json harness/.npmrc
var harness embed.FS

// one lets one test of this process install at a time. Those of others are met by name.
var one sync.Mutex

// install returns a folder with the harness and the packages of its package-lock.json.
// It stands below the user's cache and is named by what it has, so that several tests,
// and several versions of this module, share it or not as they should. It is made under
// another name and then renamed: whoever finds it finds all of it.
func install(ctx context.Context) (string, error) {
	one.Lock()
	defer one.Unlock()
	files, digest, err := read()
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	folder := filepath.Join(cache, "roster-browser", digest)
	if _, err := os.Stat(folder); err == nil {
		return folder, nil
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o777); err != nil {
		return "", err
	}
	making, err := os.MkdirTemp(filepath.Dir(folder), "making-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(making) // what a failure leaves
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(making, name), text, 0o600); err != nil {
			return "", err
		}
	}
	cmd := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts")
	cmd.Dir = making
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	if err := os.Rename(making, folder); err != nil {
		if _, missing := os.Stat(folder); missing != nil {
			return "", err
		} // else another process was faster
	}
	return folder, nil
}

// read returns the files of the harness by their names, and a digest of them.
func read() (files map[string][]byte, digest string, err error) {
	files = map[string][]byte{}
	sum := sha256.New()
	err = fs.WalkDir(harness, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(harness, path)
		files[d.Name()] = text
		fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
		return err
	})
	return files, fmt.Sprintf("%x", sum.Sum(nil)[:8]), err
}
