package ctl

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (s *session) purgeCommand() *cobra.Command {
	var days int
	var consumer string
	c := &cobra.Command{
		Use: "purge", Short: "Delete codes, sessions and counters that are long over",
		Long: "Delete, in every account, codes, sessions, tokens, failed sign-ins and uses that were over a number of days ago. Nothing depends on them. " +
			"With -consumer-gone it deletes the messages of a consumer that the program no longer has.",
		Args: exactly(),
	}
	c.Flags().IntVar(&days, "days", 30, "`N` days that they have been over; 1 or more")
	c.Flags().StringVar(&consumer, "consumer-gone", "", "`NAME` of a consumer that is gone")
	c.RunE = func(c *cobra.Command, _ []string) error {
		ctx := c.Context()
		if days < 1 {
			return usage("-days: must be 1 or more")
		}
		dir, err := s.whole(ctx, opening{})
		if err != nil {
			return err
		}
		var n int
		if consumer != "" {
			if err := s.confirm(fmt.Sprintf("Deleting the messages to %q", consumer), consumer); err != nil {
				return err
			}
			n, err = dir.PurgeConsumer(ctx, consumer)
		} else {
			if err := s.confirm(fmt.Sprintf("Deleting what was over %d days ago", days), "purge"); err != nil {
				return err
			}
			n, err = dir.Purge(ctx, dir.Now().AddDate(0, 0, -days))
		}
		if err != nil {
			return fmt.Errorf("after %s: %w", count(n, "row was deleted", "rows were deleted"), err)
		}
		return s.tell(struct {
			Deleted int `json:"deleted"`
		}{n}, "%s deleted", count(n, "row is", "rows are"))
	}
	return c
}
