// Package sqltest runs what package sqlstore promises on real databases. It has
// tests alone; the drivers are required here and nowhere else.
package sqltest
