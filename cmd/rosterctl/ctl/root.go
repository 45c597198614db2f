package ctl

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.com/roster/cmd/rosterctl/database"
)

// root returns the tree of commands.
func (s *session) root() *cobra.Command {
	root := &cobra.Command{
		Use: s.Name, Short: "Look after the users of a roster",
		Long: "Look after the users of a roster.\n\n" +
			"USER is an address, a number or an id. Times are in UTC, unless -local is set; with -json always.",
		SilenceErrors: true, SilenceUsage: true, Args: noCommand,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SuggestionsMinimumDistance = 2
	root.SetHelpCommand(&cobra.Command{Hidden: true, Use: "no-help"})
	root.SetIn(s.Stdin)
	root.SetOut(s.Stdout)
	root.SetErr(s.Stderr)
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { help(c) })
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage("%s", strings.ReplaceAll(err.Error(), "--", "-"))
	})
	s.flags(root.PersistentFlags())
	root.AddCommand(
		s.initCommand(), s.createAdminCommand(), s.usersCommand(), s.tokensCommand(), s.groupsCommand(), s.accountsCommand(),
		s.eventsCommand(), s.deliveriesCommand(), s.importCommand(), s.exportCommand(), s.migrateCommand(), s.purgeCommand(), s.doctorCommand(), s.completionCommand(),
	)
	return root
}

// flags are those of every command.
func (s *session) flags(f *pflag.FlagSet) {
	if s.Store == nil {
		db := os.Getenv(variableDB)
		if db == "" {
			db = "sqlite:roster.db"
		}
		f.StringVar(&s.db, "db", db, "`DATABASE`: "+database.Usage+". Everybody who may list processes sees a password here: leave it out, "+
			"and it is read from PGPASSWORD, .pgpass or MYSQL_PWD. In place of the flag: $"+variableDB)
		f.Lookup("db").DefValue = "sqlite:roster.db"
		f.StringVar(&s.key, "key", "", "`FILE` with the keys of mailed codes, of mode 0600 (default beside the SQLite file, or roster.key). In place of it: $"+variableKeys)
		f.StringArrayVar(&s.consumer, "consumer", nil, "`NAME[=KIND,…]` of a consumer of events, as in the program's Config; repeatable (default mail, with what is mailed)")
	}
	f.StringVar(&s.account, "account", "", "`ACCOUNT` by its id or name (default the default account)")
	f.BoolVar(&s.json, "json", false, "print an object a line, for programs")
	f.BoolVar(&s.yes, "yes", false, "do what cannot be undone without asking")
	f.BoolVar(&s.local, "local", false, "show times in the zone of this machine")
}

// group returns a command that only has commands below it.
func group(use, short string, below ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: noCommand, RunE: func(c *cobra.Command, _ []string) error {
		return usage("%s needs a command: %s", c.CommandPath(), strings.Join(namesOf(c), ", "))
	}}
	c.AddCommand(below...)
	return c
}

// noCommand refuses a word that is no command, and names those that are like it.
func noCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	like := ""
	if similar := c.SuggestionsFor(args[0]); len(similar) > 0 {
		like = ": did you mean " + strings.Join(similar, " or ") + "?"
	}
	return usage("%s has no command %q%s", c.CommandPath(), args[0], like)
}

func namesOf(c *cobra.Command) (names []string) {
	for _, below := range c.Commands() {
		if below.IsAvailableCommand() {
			names = append(names, below.Name())
		}
	}
	return names
}

// exactly refuses another number of arguments than the words of Use name.
func exactly(words ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < len(words):
			return usage("%s: %s is missing", c.CommandPath(), words[len(args)])
		case len(args) > len(words):
			return usage("%s: unexpected argument %q", c.CommandPath(), args[len(words)])
		}
		return nil
	}
}

// doubleDashes lets flags begin with one dash, as those of Go's programs do.
func doubleDashes(root *cobra.Command, args []string) []string {
	takes := map[string]bool{} // whether a flag takes the argument behind it
	collect(root, takes)
	out := append([]string(nil), args...)
	for i := 0; i < len(out) && out[i] != "--"; i++ {
		name, _, valued := strings.Cut(strings.TrimLeft(out[i], "-"), "=")
		if len(name) < 2 || out[i][0] != '-' || name[0] < 'a' || name[0] > 'z' {
			continue
		}
		if !strings.HasPrefix(out[i], "--") {
			out[i] = "-" + out[i]
		}
		if takes[name] && !valued {
			i++
		}
	}
	return out
}

func collect(c *cobra.Command, takes map[string]bool) {
	see := func(f *pflag.Flag) { takes[f.Name] = f.NoOptDefVal == "" }
	c.Flags().VisitAll(see)
	c.PersistentFlags().VisitAll(see)
	for _, below := range c.Commands() {
		collect(below, takes)
	}
}

// help prints what a command is for, its commands and its flags, in screen columns.
func help(c *cobra.Command) {
	w := c.OutOrStdout()
	about := c.Long
	if about == "" {
		about = c.Short + "."
	}
	for part := range strings.SplitSeq(about, "\n\n") {
		fmt.Fprintf(w, "%s\n\n", wrapped(part, screen, ""))
	}
	fmt.Fprintf(w, "Usage: %s\n", wrapped(usageLine(c), screen-len("Usage: "), strings.Repeat(" ", 7)))
	if below := c.Commands(); len(below) > 0 {
		fmt.Fprintln(w, "\nCommands:")
		names := 0
		for _, b := range below {
			names = max(names, len(b.Name()))
		}
		for _, b := range below {
			if b.IsAvailableCommand() {
				fmt.Fprintf(w, "  %-*s  %s\n", names, b.Name(), wrapped(b.Short, screen, strings.Repeat(" ", names+4)))
			}
		}
	}
	flagsHelp(c, "Flags", c.LocalNonPersistentFlags())
	if !c.HasParent() {
		flagsHelp(c, "Flags of every command", c.PersistentFlags())
		fmt.Fprintf(w, "\nExit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 refused.\n"+
			"\"%s COMMAND -help\" tells more about a command.\n", c.Name())
	} else {
		fmt.Fprintf(w, "\n%s\n", wrapped("Flags of every command: "+flagNames(c.Root().PersistentFlags())+`; "`+c.Root().Name()+` -help" explains them.`, screen, ""))
	}
}

// usageLine returns the words of a command with those of the commands above it.
func usageLine(c *cobra.Command) string {
	words := c.Use
	if c.HasParent() {
		words = c.Parent().CommandPath() + " " + c.Use
	}
	if c.HasAvailableSubCommands() {
		words += " COMMAND …"
	}
	return words
}

// flagsHelp prints a list of flags, each with what it takes and does.
func flagsHelp(c *cobra.Command, head string, flags *pflag.FlagSet) {
	const indent = "        "
	w := c.OutOrStdout()
	first := true
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Hidden {
			return
		}
		if first {
			fmt.Fprintf(w, "\n%s:\n", head)
			first = false
		}
		value, text := pflag.UnquoteUsage(f)
		if f.NoOptDefVal != "" {
			value = ""
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" && f.DefValue != "0" {
			text += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(w, "  %s\n%s%s\n", strings.TrimRight("-"+f.Name+" "+value, " "), indent, wrapped(text, screen, indent))
	})
}

func flagNames(flags *pflag.FlagSet) string {
	var names []string
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" {
			names = append(names, "-"+f.Name)
		}
	})
	return strings.Join(names, " ")
}
