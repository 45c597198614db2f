package ctl

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"example.com/roster/moving"
)

func (s *session) exportCommand() *cobra.Command {
	var x moving.Exporter
	c := &cobra.Command{
		Use: "export [FILE]", Short: "Write groups, teams and people as JSON lines or CSV",
		Long: "Write the groups, teams and people of an account: JSON lines to stdout or to FILE, or CSV where FILE ends in .csv, which has people alone. " +
			"The file is made of mode 0600, and must not exist. import reads both.",
		Args: cobra.MaximumNArgs(1), ValidArgsFunction: cobra.FixedCompletions([]string{"jsonl", "csv"}, cobra.ShellCompDirectiveFilterFileExt),
	}
	c.Flags().BoolVar(&x.PasswordHashes, "password-hashes", false, "with the hashes of passwords: who has such a file can guess passwords")
	c.RunE = func(c *cobra.Command, args []string) error {
		dir, err := s.directory(c.Context(), opening{})
		if err != nil {
			return err
		}
		x.Directory = dir
		if len(args) == 0 || args[0] == "-" {
			return s.exportTo(c.Context(), &x, s.Stdout, "")
		}
		return s.exportFile(c.Context(), &x, args[0])
	}
	return c
}

// exportFile writes a new file, and leaves none after an error.
func (s *session) exportFile(ctx context.Context, x *moving.Exporter, name string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return refused("%s exists: name a file that does not", name)
	}
	if err != nil {
		return err
	}
	users := 0
	bar := s.progress("exporting")
	x.Progress = func(n int) { users = n; bar.rows(n) }
	err = s.exportTo(ctx, x, f, name)
	bar.end()
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	s.note("%s: %s", name, count(users, "person", "people"))
	return nil
}

// exportTo writes rows in the form that the end of a name says.
func (s *session) exportTo(ctx context.Context, x *moving.Exporter, w io.Writer, name string) error {
	rows := moving.NewJSONLinesWriter(w)
	if strings.HasSuffix(name, ".csv") {
		csv, err := moving.NewCSVWriter(w)
		if err != nil {
			return err
		}
		rows = csv
	}
	return x.Export(ctx, rows)
}
