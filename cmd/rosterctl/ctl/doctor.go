package ctl

import "github.com/spf13/cobra"

func (s *session) doctorCommand() *cobra.Command { return &cobra.Command{Use: "doctor"} }
