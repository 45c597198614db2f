// Package dialects tests the five route sets together over one Directory: what
// one set writes, the others show in their own formats. It has tests only; one
// of them writes docs/coverage.md.
package dialects
