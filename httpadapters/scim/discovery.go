package scim

import (
	"net/http"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// serviceConfig says what the service does (RFC 7643, section 5).
func (c *call) serviceConfig() (any, error) {
	if err := c.notFiltered(); err != nil {
		return nil, err
	}
	yes := object{"supported": true}
	return object{
		"schemas": []string{urnConfig}, "patch": yes, "changePassword": yes, "sort": yes, "etag": yes,
		"bulk":   object{"supported": true, "maxOperations": maxBulk, "maxPayloadSize": maxBulkBytes},
		"filter": object{"supported": true, "maxResults": c.maxPage()},
		"pagination": object{
			"cursor": true, "index": true, "defaultPaginationMethod": "index",
			"defaultPageSize": min(defaultPage, c.maxPage()), "maxPageSize": c.maxPage(),
		},
		"authenticationSchemes": []object{{
			"type": "oauthbearertoken", "name": "Bearer token", "description": "An API token of roster in the header Authorization",
			"specUri": "https://www.rfc-editor.org/info/rfc6750", "primary": true,
		}},
		"meta": object{"resourceType": "ServiceProviderConfig", "location": c.base() + root + "/ServiceProviderConfig"},
	}, nil
}

// notFiltered refuses a filter, as RFC 7644, section 4 wants it on routes of discovery.
func (c *call) notFiltered() error {
	query, err := wire.ParseQuery(c.r.URL.RawQuery)
	if _, given := query["filter"]; err == nil && given {
		err = &scimError{http.StatusForbidden, "", "a filter cannot be given here"}
	}
	return err
}

func (c *call) listTypes() (any, error) {
	if err := c.notFiltered(); err != nil {
		return nil, err
	}
	return found([]any{c.describeType(users), c.describeType(groups)}), nil
}

// found returns the ListResponse of all resources of a kind.
func found(all []any) object {
	return object{
		"schemas": []string{urnList}, "totalResults": len(all), "startIndex": 1, "itemsPerPage": len(all), "Resources": all,
	}
}

func (c *call) getType() (any, error) {
	if err := c.notFiltered(); err != nil {
		return nil, err
	}
	for _, t := range []*resourceType{users, groups} {
		if c.r.PathValue("id") == t.name {
			return c.describeType(t), nil
		}
	}
	return nil, roster.ErrNotFound
}

// describeType returns a type of resource as RFC 7643, section 6 has it.
func (c *call) describeType(t *resourceType) object {
	o := object{
		"schemas": []string{urnType}, "id": t.name, "name": t.name, "description": t.about, "endpoint": t.path, "schema": t.schema.id,
		"meta": object{"resourceType": "ResourceType", "location": c.base() + root + "/ResourceTypes/" + t.name},
	}
	if t.extension != nil {
		o["schemaExtensions"] = []object{{"schema": t.extension.id, "required": false}}
	}
	return o
}

// schemas are all that the set knows.
var schemas = append([]*schema{users.schema, users.extension, groups.schema}, discoverySchemas()...)

func (c *call) listSchemas() (any, error) {
	if err := c.notFiltered(); err != nil {
		return nil, err
	}
	all := make([]any, len(schemas))
	for i, s := range schemas {
		all[i] = c.describe(s)
	}
	return found(all), nil
}

func (c *call) getSchema() (any, error) {
	if err := c.notFiltered(); err != nil {
		return nil, err
	}
	for _, s := range schemas {
		if strings.EqualFold(c.r.PathValue("id"), s.id) {
			return c.describe(s), nil
		}
	}
	return nil, roster.ErrNotFound
}

// describe returns a schema as RFC 7643, section 7 has it.
func (c *call) describe(s *schema) object {
	return object{
		"schemas": []string{urnSchema}, "id": s.id, "name": s.name, "description": s.about, "attributes": describeAll(s.attributes),
		"meta": object{"resourceType": "Schema", "location": c.base() + root + "/Schemas/" + s.id},
	}
}

func describeAll(list []*attribute) []object {
	all := make([]object, len(list))
	for i, a := range list {
		all[i] = a.describe()
	}
	return all
}

func (a *attribute) describe() object {
	o := object{
		"name": a.name, "type": a.kind, "multiValued": a.multi, "description": a.about, "required": a.required,
		"caseExact": a.caseExact, "mutability": a.mutability, "returned": a.returned, "uniqueness": a.uniqueness,
	}
	if len(a.canonical) > 0 {
		o["canonicalValues"] = a.canonical
	}
	if len(a.refers) > 0 {
		o["referenceTypes"] = a.refers
	}
	if len(a.subs) > 0 {
		o["subAttributes"] = describeAll(a.subs)
	}
	return o
}
