// Package clients runs the vendors' own clients against the route sets. It is a
// module of its own, so that no host inherits what the clients need.
package clients
