//go:build !race

package sqltest

import "testing"

// galeraSessions starts 50 sessions through two nodes at once where 3 are
// allowed.
func galeraSessions(t *testing.T) {
	for name, refuse := range map[string]bool{"end the oldest": false, "refuse": true} {
		t.Run(name, func(t *testing.T) { holdsSessions(t, refuse, openCluster(t)[:2]...) })
	}
}

// galeraACodeWorksOnce has 100 at once use one code through two nodes.
func galeraACodeWorksOnce(t *testing.T) { codeWorksOnce(t, openCluster(t)[:2]...) }
