//go:build !race

package sqltest

import "testing"

// galeraUses has 64 callers take an allowance through three nodes at once.
func galeraUses(t *testing.T) { holdsUses(t, openCluster(t)...) }

// galeraSharedUses has 64 callers take what an account shares through three nodes.
func galeraSharedUses(t *testing.T) { holdsSharedUses(t, openCluster(t)...) }
