//go:build !race

package sqltest

import "testing"

// TestGaleraSessions starts 50 sessions through two nodes at once where 3 are
// allowed.
func TestGaleraSessions(t *testing.T) {
	for name, refuse := range map[string]bool{"end the oldest": false, "refuse": true} {
		t.Run(name, func(t *testing.T) { holdsSessions(t, refuse, openCluster(t)[:2]...) })
	}
}

// TestGaleraACodeWorksOnce has 100 at once use one code through two nodes.
func TestGaleraACodeWorksOnce(t *testing.T) { codeWorksOnce(t, openCluster(t)[:2]...) }
