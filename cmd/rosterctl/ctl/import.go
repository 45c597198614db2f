package ctl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"example.com/roster"
	"example.com/roster/foreignhash"
	"example.com/roster/moving"
)

// variableToken is the environment variable with the token of a vendor's API.
const variableToken = "ROSTER_API_TOKEN"

// importing is what the flags of import say.
type importing struct {
	from      string
	url       string
	tokenFile string
	columns   map[string]string
	roles     map[string]string
	moving.Importer
}

// apis are the vendors whose API is read.
var apis = map[string]func(moving.API) moving.Reader{
	"axiom": moving.Axiom, "embedthis": moving.EmbedThis, "papershift": moving.Papershift, "pickaxe": moving.Pickaxe, "publicala": moving.Publicala,
}

// exports are the vendors whose exported file is read.
var exports = map[string]func(io.Reader) (moving.Reader, error){
	"clerk":    moving.Clerk,
	"auth0":    func(r io.Reader) (moving.Reader, error) { return moving.Auth0(r), nil },
	"firebase": func(r io.Reader) (moving.Reader, error) { return moving.Firebase(r), nil },
}

// sources returns what -from takes.
func sources() (names []string) {
	for name := range apis {
		names = append(names, name)
	}
	for name := range exports {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (s *session) importCommand() *cobra.Command {
	m := importing{}
	c := &cobra.Command{
		Use: "import [FILE]", Short: "Make and change people as a file or a vendor's API says",
		Long: "Make and change people as a file says: JSON lines (.jsonl, or - for stdin), CSV (.csv), or with -from what a vendor exports or its API lists. " +
			"A run that was cut off is started again, and a second one changes nothing. Rows that are refused are named on stderr; the exit code is 4 then. " +
			"The token of an API is in $" + variableToken + " or in the file of -token-file.",
		Args: cobra.MaximumNArgs(1), ValidArgsFunction: cobra.FixedCompletions([]string{"jsonl", "csv"}, cobra.ShellCompDirectiveFilterFileExt),
	}
	f := c.Flags()
	f.StringVar(&m.from, "from", "", "`VENDOR`: "+strings.Join(sources(), ", "))
	f.StringVar(&m.url, "url", "", "`URL` of the vendor's API, below which its documented paths stand")
	f.StringVar(&m.tokenFile, "token-file", "", "`FILE` with the token of the API, for its owner alone")
	f.StringToStringVar(&m.columns, "column", nil, "`NAME=FIELD` for a column of CSV with a name of its own, such as \"E-Mail=email\"; \"-\" leaves it out; repeatable")
	f.StringToStringVar(&m.roles, "role", nil, "`VENDORS=ROLE` for a role that has another name at the API; repeatable")
	f.BoolVar(&m.DryRun, "dry-run", false, "read and check everything, and write nothing")
	f.BoolVar(&m.KeepExisting, "keep-existing", false, "leave people who are there as they are")
	f.BoolVar(&m.DropHashes, "drop-hashes", false, "make people without a password whose hash the program cannot check")
	choices(c, "from", sources()...)
	c.RunE = func(c *cobra.Command, args []string) error {
		dir, err := s.directory(c.Context(), opening{})
		if err != nil {
			return err
		}
		m.Directory = dir
		return s.importAll(c.Context(), &m, args)
	}
	return c
}

// importAll reads the source, and tells what became of its rows.
func (s *session) importAll(ctx context.Context, m *importing, args []string) error {
	bar := s.progress("importing")
	rows, done, err := s.source(m, args, bar)
	if err != nil {
		return err
	}
	m.Outcome = func(o moving.Outcome) { s.outcome(o, bar) }
	m.Progress = func(r moving.Report) { bar.rows(r.Rows) }
	report, err := m.Import(ctx, rows)
	bar.end()
	if err = errors.Join(err, done()); err != nil {
		return fmt.Errorf("after %s: %w", count(report.Rows, "row", "rows"), err)
	}
	would := ""
	if m.DryRun {
		would = " (nothing was written)"
	}
	if s.json {
		err = s.object(report)
	} else {
		s.say("%s: %d made, %d changed, %d unchanged, %d refused%s", count(report.Rows, "row", "rows"), report.Made, report.Changed, report.Unchanged, report.Refused, would)
	}
	if err == nil && report.Refused > 0 {
		return errNotAllowed
	}
	return err
}

// outcome tells what became of a row: programs of each, people of those that were refused.
func (s *session) outcome(o moving.Outcome, bar *progress) {
	switch {
	case s.json:
		_ = s.object(o) // the report that follows tells of an output that is gone
	case o.Result == moving.Refused:
		bar.clear()
		what := o.Reason
		if o.Field != "" {
			what = o.Field + ": " + what
		}
		who := o.Who
		if who != "" {
			who = " (" + who + ")"
		}
		s.note("line %d%s: %s", o.Line, who, what)
	}
}

// source opens what is imported. done closes it.
func (s *session) source(m *importing, args []string, bar *progress) (rows moving.Reader, done func() error, err error) {
	if api, known := apis[m.from]; known {
		if len(args) > 0 {
			return nil, nil, usage("import -from %s reads the API, and no file", m.from)
		}
		a, err := s.api(m)
		return api(a), func() error { return nil }, err
	}
	if m.url != "" || m.tokenFile != "" {
		return nil, nil, usage("-url and -token-file are for -from with the API of a vendor")
	}
	if len(args) == 0 {
		return nil, nil, usage("import needs a FILE, or -from with the API of a vendor")
	}
	read := exports[m.from]
	if m.from == "" {
		read, err = m.byEnding(args[0])
	} else if read == nil {
		err = usage("-from: must be one of %s", strings.Join(sources(), ", "))
	}
	if err != nil {
		return nil, nil, err
	}
	if args[0] == "-" {
		rows, err = read(s.Stdin)
		return rows, func() error { return nil }, err
	}
	f, err := os.Open(args[0])
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, &missing{"file " + args[0]}
	}
	if err != nil {
		return nil, nil, err
	}
	if rows, err = read(bar.reading(f)); err != nil {
		return nil, nil, errors.Join(usage("%s: %s", args[0], plain(err)), f.Close())
	}
	return rows, f.Close, nil
}

// byEnding returns the reader of a file by the end of its name.
func (m *importing) byEnding(file string) (func(io.Reader) (moving.Reader, error), error) {
	switch {
	case file == "-", strings.HasSuffix(file, ".jsonl"):
		return func(r io.Reader) (moving.Reader, error) { return moving.NewJSONLines(r), nil }, nil
	case strings.HasSuffix(file, ".csv"):
		return func(r io.Reader) (moving.Reader, error) { return moving.NewCSV(r, moving.Mapping{Columns: m.columns}) }, nil
	}
	return nil, usage("%s: must end in .jsonl or .csv, or be what -from exports", file)
}

// mostToken is how much of a file with a token is read.
const mostToken = 16 << 10

// api returns where the API is, and the token for it, which is no argument.
func (s *session) api(m *importing) (moving.API, error) {
	a := moving.API{URL: m.url, Token: os.Getenv(variableToken), Roles: map[string]roster.Role{}}
	for theirs, ours := range m.roles {
		a.Roles[theirs] = roster.Role(ours)
	}
	if m.tokenFile != "" {
		f, err := os.Open(m.tokenFile)
		if err != nil {
			return a, err
		}
		defer f.Close()
		text, err := io.ReadAll(io.LimitReader(f, mostToken))
		if err != nil {
			return a, err
		}
		a.Token = strings.TrimSpace(string(text))
	}
	switch {
	case a.URL == "":
		return a, usage("-from %s needs -url", m.from)
	case a.Token == "":
		return a, usage("-from %s needs a token, in $%s or in the file of -token-file", m.from, variableToken)
	}
	return a, nil
}

// foreignHashes are what rosterctl takes from elsewhere: the program must have them in its
// Config too. Those of Firebase need parameters of the project, which a program's Config has.
func foreignHashes() []roster.ForeignHash {
	return []roster.ForeignHash{foreignhash.Bcrypt{}, foreignhash.Scrypt{}, foreignhash.PBKDF2{}, foreignhash.ASPNET{}, foreignhash.LDAP{}}
}

// progress is a bar on a terminal, and nothing elsewhere.
type progress struct {
	bar *progressbar.ProgressBar // nil: there is no terminal
}

// progress returns a bar on the terminal of stderr.
func (s *session) progress(what string) *progress {
	if !isTerminal(s.Stderr) {
		return &progress{}
	}
	return &progress{progressbar.NewOptions64(-1,
		progressbar.OptionSetDescription(what), progressbar.OptionSetWriter(s.Stderr), progressbar.OptionSetWidth(20),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(),
	)}
}

// reading returns f, whose bytes the bar counts.
func (p *progress) reading(f *os.File) io.Reader {
	info, err := f.Stat()
	if p.bar == nil || err != nil || !info.Mode().IsRegular() {
		return f
	}
	p.bar.ChangeMax64(info.Size())
	counted := progressbar.NewReader(f, p.bar)
	return &counted
}

// rows shows how many rows are done.
func (p *progress) rows(n int) {
	if p.bar != nil {
		p.bar.Describe(count(n, "row", "rows"))
	}
}

// clear takes the bar away, so that a line can stand there.
func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}

// end takes the bar away for good.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
		_ = p.bar.Clear()
	}
}
