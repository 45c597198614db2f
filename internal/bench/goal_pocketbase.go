package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// besideAims are measured where they are named alone: they build what roster is
// compared with.
var besideAims = []aim{
	{[]string{"PocketBase"}, "five requests by HTTP on SQLite, beside PocketBase", false, besidePocketBase},
}

// besidePocketBase asks both for one user, a page, a page with its total, a user by
// e-mail, and a new user. Each side has its own defaults: PocketBase's commits do not
// wait for the disk, roster's do.
func besidePocketBase(ctx context.Context, o options, r *report) error {
	file, removeFile, err := rosterCopy(ctx, o, o.users, o.disk)
	if err != nil {
		return err
	}
	defer removeFile()
	dir, remove, err := scratch(o.disk)
	if err != nil {
		return err
	}
	defer remove()
	program := filepath.Join(dir, "server")
	if err := buildPocketBase(ctx, program); err != nil {
		return err
	}
	const records = "/api/collections/people/records"
	get := func(path string) load { return func(int) request { return request{method: "GET", path: path} } }
	for _, c := range []struct {
		name        string
		ours, other load
	}{
		{"get", anyUser(o, rosterUser), anyUser(o, func(n int) string { return fmt.Sprintf("%s/%015d", records, n) })},
		{"page", func(int) request { return pages[0].call }, get(records + "?perPage=50&skipTotal=1&sort=created,id")},
		{"page-with-total", func(int) request { return pages[2].call }, get(records + "?perPage=50&sort=created,id")},
		{"by-email", func(n int) request {
			return request{method: "POST", path: "/tok/user/get", body: fmt.Sprintf(`{"email":%q}`, userEmail(n*54_323%o.users))}
		}, anyUser(o, func(n int) string {
			return fmt.Sprintf("%s?perPage=1&skipTotal=1&filter=(email='user%07d@example.com')", records, n)
		})},
		{"create", creates("/v2/users", `{"email":"newN@example.com","name":"New N","role":"user"}`),
			creates(records, `{"email":"newN@example.com","name":"New N","role":"user"}`)},
	} {
		ours := &against{name: "roster", kind: "sqlite", where: file, load: c.ours}
		other := &against{name: "PocketBase", kind: "pocketbase", where: filepath.Join(dir, "data"), program: program, load: c.other}
		if err := compare(o, "PocketBase-"+c.name, ours, other); err != nil {
			return err
		}
		r.add("PocketBase-"+c.name+"-rate", other.rate(), "requests/s", noGoal)
		r.add("PocketBase-"+c.name+"-roster-rate", ours.rate(), "requests/s", noGoal)
		r.add("PocketBase-"+c.name+"-cpu", ours.cpu()/other.cpu(), "of-PocketBase", atMost(1))
	}
	return nil
}

// buildPocketBase builds the server in the folder pocketbase, a module of its own.
func buildPocketBase(ctx context.Context, program string) error {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "example.com/roster/internal/bench").Output()
	if err != nil {
		return fmt.Errorf("find the module of the bench: %w", err)
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", program, ".")
	build.Dir = filepath.Join(strings.TrimSpace(string(out)), "pocketbase")
	build.Env = append(os.Environ(), "GOWORK=off")
	if text, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build PocketBase: %w\n%s", err, text)
	}
	return nil
}
