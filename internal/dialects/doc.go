// Package dialects shows that the five route sets are five languages of one
// Directory: what one writes, the others show, each in its own words. It has
// tests alone; docs/coverage.md is made by one of them.
package dialects
