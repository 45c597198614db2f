package ctl

import (
	"github.com/spf13/cobra"

	"example.com/roster"
)

func (s *session) completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish"}
	return &cobra.Command{
		Use: "completion SHELL", Short: "Print what lets bash, zsh or fish complete the commands",
		Long: "Print a script that lets a shell complete the commands. bash: source <(" + s.Name + " completion bash), with the package bash-completion. " +
			"zsh: source <(" + s.Name + " completion zsh). fish: " + s.Name + " completion fish | source.",
		Args: exactly("SHELL"), ValidArgs: shells, DisableFlagsInUseLine: true,
		RunE: func(c *cobra.Command, args []string) error {
			root := c.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(s.Stdout, true)
			case "zsh":
				return root.GenZshCompletion(s.Stdout)
			case "fish":
				return root.GenFishCompletion(s.Stdout, true)
			}
			return usage("completion: %q is no shell that is known: bash, zsh or fish", args[0])
		},
	}
}

// choices lets a shell complete the values of a flag.
func choices(c *cobra.Command, flag string, values ...string) {
	err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // there is no such flag
	}
}

// rolesOf returns the names of the roles of a Config.
func rolesOf(cfg *roster.Config) (names []string) {
	roles := roster.DefaultRoles()
	if cfg != nil && len(cfg.Roles) > 0 {
		roles = cfg.Roles
	}
	for _, r := range roles {
		names = append(names, string(r.Role))
	}
	return names
}

func statesInWords() (names []string) {
	for _, state := range roster.States() {
		names = append(names, string(state))
	}
	return names
}
