// Package clients runs the vendors' own clients against the route sets, and mounts
// the sets on the routers that hosts use. It is a
// module of its own, so that no host inherits what the clients need.
package clients
