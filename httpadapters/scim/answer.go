package scim

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// mediaType is that of every body that the set answers.
const mediaType = "application/scim+json"

// resource is an answer that is one resource.
type resource struct {
	status   int
	version  int64  // 0: it has none
	location string // of a resource that was made
	doc      any    // nil: no body
}

// answer sends what a route returned: 204 for nil, else 200.
func (h *handler) answer(w http.ResponseWriter, r *http.Request, v any) {
	switch v := v.(type) {
	case nil:
		wire.NoContent(w)
	case *resource:
		v.send(w)
	case *wire.List:
		switch sent, err := v.Send(w, mediaType); {
		case err == nil:
		case sent:
			wire.LogUnknown(h.cfg.Log, "scim", r, err)
		default:
			h.fail(w, r, err)
		}
	default:
		wire.Send(w, http.StatusOK, mediaType, v)
	}
}

func (v *resource) send(w http.ResponseWriter) {
	if v.version > 0 {
		w.Header().Set("ETag", etag(v.version))
	}
	if v.location != "" {
		w.Header().Set("Location", v.location)
	}
	if v.doc == nil {
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(v.status)
		return
	}
	wire.Send(w, v.status, mediaType, v.doc)
}

// etag returns the entity tag of a version. It is weak: what a resource has of groups and
// names of others is not counted.
func etag(version int64) string { return `W/"` + strconv.FormatInt(version, 10) + `"` }

// conditions are the preconditions of a request (RFC 9110, section 13).
type conditions struct {
	match, noneMatch []string // entity tags, "*" for any; none: no condition
}

func conditionsOf(h http.Header) conditions {
	return conditions{tags(h.Values("If-Match")), tags(h.Values("If-None-Match"))}
}

// tags returns the entity tags in lists. Whether one is weak does not matter.
func tags(lists []string) (all []string) {
	for _, list := range lists {
		for _, tag := range strings.Split(list, ",") {
			if tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/"); tag != "" {
				all = append(all, tag)
			}
		}
	}
	return all
}

// has tells whether one of some tags is that of a version; 0: of nothing.
func has(all []string, version int64) bool {
	for _, tag := range all {
		if version > 0 && (tag == "*" || "W/"+tag == etag(version) || tag == strconv.FormatInt(version, 10)) {
			return true
		}
	}
	return false
}

// check refuses a change of a resource with a version, 0 for one that is to be made.
func (k conditions) check(version int64) error {
	if len(k.match) > 0 && !has(k.match, version) || has(k.noneMatch, version) {
		return errPrecondition
	}
	return nil
}

// unchanged tells whether the client of a read has this version already.
func (k conditions) unchanged(version int64) bool { return has(k.noneMatch, version) }

var errPrecondition = &scimError{http.StatusPreconditionFailed, "", "the resource has another version: read it again"}

// asRead returns the answer to a read of a resource.
func (c *call) asRead(version int64, show func() (object, error)) (any, error) {
	k := conditionsOf(c.r.Header)
	switch {
	case len(k.match) > 0 && !has(k.match, version):
		return nil, errPrecondition
	case k.unchanged(version):
		return &resource{status: http.StatusNotModified, version: version}, nil
	}
	doc, err := show()
	if err != nil {
		return nil, err
	}
	return &resource{status: http.StatusOK, version: version, doc: doc}, nil
}

// unlessChanged turns the error of a change that expected another version into that of
// a condition that does not hold.
func unlessChanged(err error) error {
	var other *roster.VersionError
	if errors.As(err, &other) {
		return errPrecondition
	}
	return err
}

// projection returns which attributes the client wants of resources of a type.
func (c *call) projection(t *resourceType) (projection, error) {
	query, err := wire.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return projection{}, err
	}
	return t.parseProjection(query["attributes"], query["excludedAttributes"])
}
