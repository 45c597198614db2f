package papershift

// document is every success: one resource, or a list of them. encode.go writes it.
type document struct {
	Data     any         // *resource or []*resource
	Included []*resource // present if the query has include, even if empty; nil: it has not
	Links    *links      // nil: absent
	Meta     *totals     // nil: absent

	location string // of a new resource; empty: none
}

// links are the links of a page.
type links struct {
	Self  string `json:"self"`
	First string `json:"first"`
	Prev  string `json:"prev,omitempty"`
	Next  string `json:"next,omitempty"`
	Last  string `json:"last"`
}

// totals count what a query selects.
type totals struct {
	Total int `json:"total"`
	Pages int `json:"pages"`
}

// identifier names a resource in linkage.
type identifier struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

// resource is a resource object.
type resource struct {
	identifier
	record        *record                 // has the attributes
	shown         []string                // the attributes that are shown, in ascending order; none: the member is absent
	Relationships map[string]relationship // none: absent
	Meta          *permissions            // nil: absent
}

// relationship is linkage.
type relationship struct {
	Data any `json:"data"` // []identifier, or an identifier, or nil for none
}

// permissions are the meta data of a user. The documents describe them without
// names.
type permissions struct {
	Actions actions `json:"actions"`
}

type actions struct {
	Edit   bool `json:"edit"`
	Delete bool `json:"delete"`
	Invite bool `json:"invite"`
	Revoke bool `json:"revoke_invitation"`
}

// failure is every error.
type failure struct {
	Errors []problem `json:"errors"`
}

// problem is an error object.
type problem struct {
	Status int        `json:"status,string"` // a string in JSON:API
	Title  string     `json:"title"`
	Detail string     `json:"detail"`
	Source *source    `json:"source,omitempty"`
	Meta   *complaint `json:"meta,omitempty"` // with 422, always
}

// source is the wrong part of the request: one of the three.
type source struct {
	Pointer   *string `json:"pointer,omitempty"` // "" is the whole body
	Parameter string  `json:"parameter,omitempty"`
	Header    string  `json:"header,omitempty"`
}

// complaint is the text that clients show beside an attribute.
type complaint struct {
	Attribute string `json:"attribute"`
	Message   string `json:"message"`
}
