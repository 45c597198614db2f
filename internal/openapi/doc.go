// Package openapi holds every route set against its OpenAPI document: what the set's
// tests send and get, the routes, linters, and clients that are generated from the
// document. It is a module of its own, so that no host inherits what that needs.
package openapi
