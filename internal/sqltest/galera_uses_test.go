//go:build !race

package sqltest

import "testing"

// TestGaleraUses has 64 callers take an allowance through three nodes at once.
func TestGaleraUses(t *testing.T) { holdsUses(t, openCluster(t)...) }
