package scim

import (
	"net/http"
	"strconv"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wire"
)

// What a Bulk request may have.
const (
	maxBulk      = 1000         // operations
	maxBulkBytes = wire.MaxBody // bytes
)

// bulkOperation is one operation of a Bulk request (RFC 7644, section 3.7).
type bulkOperation struct {
	method, bulkID, path, version string
	data                          object
	needs                         []string // bulkIds that it names
}

// bulkResult is how one operation ended.
type bulkResult struct {
	Method   string `json:"method"`
	BulkID   string `json:"bulkId,omitempty"`
	Location string `json:"location,omitempty"`
	Version  string `json:"version,omitempty"`
	Status   string `json:"status"`
	Response any    `json:"response,omitempty"` // of an error
}

// bulk makes many changes, each in a commit of its own.
func (c *call) bulk() (any, error) {
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	ops, most, err := bulkOperations(body)
	if err != nil {
		return nil, err
	}
	b := &bulkRun{call: c, ops: ops, results: make([]*bulkResult, len(ops)), made: map[string]string{}, most: most}
	b.index()
	for i := range ops {
		if b.ended() {
			break
		}
		b.run(i, nil)
	}
	all := []*bulkResult{}
	for _, r := range b.results {
		if r != nil {
			all = append(all, r)
		}
	}
	return object{"schemas": []string{urnBulkResponse}, "Operations": all}, c.r.Context().Err()
}

// bulkOperations reads the operations of a Bulk request, and after how many errors it
// ends; 0: never.
func bulkOperations(body object) (ops []bulkOperation, most int, err error) {
	var list []any
	for name, v := range body {
		switch strings.ToLower(name) {
		case "operations":
			list, _ = v.([]any)
		case "failonerrors":
			n, ok := v.(float64)
			if most = int(n); !ok || n < 1 || float64(most) != n {
				return nil, 0, bad(invalidValue, "failOnErrors must be an integer of 1 or above")
			}
		}
	}
	switch {
	case len(list) == 0:
		return nil, 0, bad(invalidSyntax, "Operations must be a list of operations")
	case len(list) > maxBulk:
		return nil, 0, large("Operations must have at most %d operations", maxBulk)
	}
	known := map[string]bool{}
	for _, v := range list {
		op := readBulkOperation(v)
		if op.bulkID != "" && known[op.bulkID] {
			return nil, 0, bad(invalidValue, "bulkId %.64q must be given once", op.bulkID)
		}
		known[op.bulkID] = true
		ops = append(ops, op)
	}
	return ops, most, nil
}

func readBulkOperation(v any) (op bulkOperation) {
	o, _ := v.(object)
	for name, v := range o {
		text, _ := v.(string)
		switch strings.ToLower(name) {
		case "method":
			op.method = strings.ToUpper(text)
		case "bulkid":
			op.bulkID = text
		case "path":
			op.path = text
		case "version":
			op.version = text
		case "data":
			op.data, _ = v.(object)
		}
	}
	return op
}

// target returns the type and the id that an operation is about, no id for POST. It refuses
// an operation that is not as RFC 7644, section 3.7 has it.
func (op bulkOperation) target() (t *resourceType, id string, err error) {
	t, id, ok := bulkPath(op.path)
	post := op.method == http.MethodPost
	switch {
	case !ok || post != (id == ""):
		err = bad(invalidPath, "%.100q is no path for %.10q: POST has /Users or /Groups, other methods have an id behind it", op.path, op.method)
	case post && op.bulkID == "":
		err = bad(invalidValue, "bulkId is required for POST")
	case op.data == nil && op.method != http.MethodDelete:
		err = bad(invalidSyntax, "data must be an object")
	case bulkScopes[op.method] == "":
		err = bad(invalidSyntax, "method must be POST, PUT, PATCH or DELETE")
	}
	return t, id, err
}

// allowed refuses an operation that the token has no scope for.
func (c *call) allowed(op bulkOperation) error {
	scope := bulkScopes[op.method]
	if c.Allows(scope) {
		return nil
	}
	c.acting.NoteForbidden(c.r.Context())
	return wire.ScopeError(scope)
}

// bulkScopes are the scopes of methods, and bulkStatuses what they answer.
var bulkScopes = map[string]string{
	http.MethodPost: httpadapters.ScopeCreate, http.MethodPut: httpadapters.ScopeUpdate,
	http.MethodPatch: httpadapters.ScopeUpdate, http.MethodDelete: httpadapters.ScopeDelete,
}

var bulkStatuses = map[string]int{
	http.MethodPost: http.StatusCreated, http.MethodPut: http.StatusOK,
	http.MethodPatch: http.StatusOK, http.MethodDelete: http.StatusNoContent,
}

// inBulk returns c for one operation: its version is the condition, and none of the
// request's own counts.
func (c *call) inBulk(op bulkOperation) *call {
	one := *c
	one.r = c.r.WithContext(c.r.Context())
	one.r.Header = http.Header{}
	if op.version != "" {
		one.r.Header.Set("If-Match", op.version)
	}
	one.Asked = roster.AskedUser{}
	return &one
}

// execute makes one operation, and returns the id and the version of what it is about.
func (c *call) execute(op bulkOperation, t *resourceType, id string) (string, int64, error) {
	if t == users {
		return c.executeUser(op, id)
	}
	return c.executeGroup(op, id)
}

func (c *call) executeUser(op bulkOperation, id string) (string, int64, error) {
	var u roster.User
	var err error
	switch op.method {
	case http.MethodPost:
		u, err = c.makeUser(op.data)
	case http.MethodPut:
		u, err = c.replaceUser(id, op.data)
	case http.MethodPatch:
		u, err = c.amendUser(id, op.data)
	default:
		return id, 0, c.removeUser(id)
	}
	return userID(&u), u.Version, err
}

func (c *call) executeGroup(op bulkOperation, id string) (string, int64, error) {
	var t roster.Team
	var err error
	switch op.method {
	case http.MethodPost:
		t, err = c.makeGroup(op.data)
	case http.MethodPut:
		t, err = c.replaceGroup(id, op.data)
	case http.MethodPatch:
		t, err = c.amendGroup(id, op.data)
	default:
		return id, 0, c.removeGroup(id)
	}
	return teamID(&t), t.Version, err
}

// bulkPath returns the type and the id that a path names.
func bulkPath(path string) (t *resourceType, id string, ok bool) {
	path = strings.TrimPrefix(path, root)
	for _, t := range []*resourceType{users, groups} {
		if path == t.path {
			return t, "", true
		}
		if id, ok := strings.CutPrefix(path, t.path+"/"); ok && id != "" && !strings.Contains(id, "/") {
			return t, id, true
		}
	}
	return nil, "", false
}

// result returns how an operation ended.
func (c *call) result(op bulkOperation) *bulkResult {
	r := &bulkResult{Method: op.method, BulkID: op.bulkID}
	t, id, err := op.target()
	if err == nil {
		err = c.allowed(op)
	}
	var version int64
	if err == nil {
		id, version, err = c.inBulk(op).execute(op, t, id)
	}
	if err != nil {
		return c.failed(r, err)
	}
	r.Status, r.Location = strconv.Itoa(bulkStatuses[op.method]), c.location(t, id)
	if version > 0 {
		r.Version = etag(version)
	}
	return r
}

// failed makes r the result of an operation that ended with an error.
func (c *call) failed(r *bulkResult, err error) *bulkResult {
	p, known := c.problem(err)
	if !known {
		wire.LogUnknown(c.cfg.Log, "scim", c.r, err)
	}
	r.Status, r.Response = strconv.Itoa(p.status), p.document()
	return r
}
