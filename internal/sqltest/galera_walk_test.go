//go:build !race

package sqltest

import "testing"

// galeraWalk serves each account of the walk on a node of its own.
func galeraWalk(t *testing.T) { walksAlike(t, openCluster(t)[:2]...) }
