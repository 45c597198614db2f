package scim

// groupType returns the description of a group, which is a team in roster.
func groupType() *resourceType {
	return &resourceType{
		name: "Group", path: "/Groups", about: "A team of the account", common: commonAttributes(),
		schema: &schema{id: urnGroup, name: "Group", about: "A team of the account", attributes: []*attribute{
			text("displayName", "Name of the group", required),
			complexOf("members", "Users in the group", []*attribute{
				text("value", "Id of the user", exact, fixed),
				attr(typeReference, "$ref", "URI of the user", fixed, refers("User")),
				text("type", "Kind of the member", fixed, canonical("User")),
				text("display", "Name of the user", read, returned(onRequest)),
			}, multi),
		}},
	}
}

// discoverySchemas describe what the discovery routes answer (RFC 7643, sections 5 to 7).
func discoverySchemas() []*schema {
	supported := func(name, about string, more ...*attribute) *attribute {
		return complexOf(name, about, append([]*attribute{attr(typeBoolean, "supported", "Whether it is there", read, required)}, more...), read, required)
	}
	number := func(name, about string) *attribute { return attr(typeInteger, name, about, read, required) }
	link := func(name, about string) *attribute {
		return attr(typeReference, name, about, read, refers("external"))
	}
	return []*schema{
		{id: urnConfig, name: "ServiceProviderConfig", about: "What the service does", attributes: []*attribute{
			link("documentationUri", "Where to read on"),
			supported("patch", "PATCH"),
			supported("bulk", "Bulk", number("maxOperations", "Most operations"), number("maxPayloadSize", "Most bytes")),
			supported("filter", "Filters", number("maxResults", "Most resources of a page")),
			supported("changePassword", "Changes of passwords"),
			supported("sort", "Sorting"),
			supported("etag", "Entity tags"),
			complexOf("pagination", "Pages (RFC 9865)", []*attribute{
				attr(typeBoolean, "cursor", "By cursor", read, required),
				attr(typeBoolean, "index", "By index", read, required),
				text("defaultPaginationMethod", "What a request without either gets", read, canonical("cursor", "index")),
				number("defaultPageSize", "Resources of a page"),
				number("maxPageSize", "Most resources of a page"),
			}, read),
			complexOf("authenticationSchemes", "How clients say who they are", []*attribute{
				text("type", "The scheme", read, required, canonical("oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest")),
				text("name", "Its name", read, required),
				text("description", "What it is", read, required),
				link("specUri", "Its specification"),
				link("documentationUri", "Where to read on"),
				attr(typeBoolean, "primary", "Whether it is the main one", read),
			}, read, required, multi),
		}},
		{id: urnType, name: "ResourceType", about: "A kind of resource", attributes: []*attribute{
			text("id", "Its id", read),
			text("name", "Its name", read, required),
			text("description", "What it is", read),
			attr(typeReference, "endpoint", "Its path", read, required, refers("uri")),
			attr(typeReference, "schema", "URN of its schema", read, required, refers("uri")),
			complexOf("schemaExtensions", "URNs of its extensions", []*attribute{
				attr(typeReference, "schema", "URN of the extension", read, required, refers("uri")),
				attr(typeBoolean, "required", "Whether each resource has it", read, required),
			}, read, multi),
		}},
		{id: urnSchema, name: "Schema", about: "A description of attributes", attributes: []*attribute{
			text("id", "Its URN", read, required),
			text("name", "Its name", read),
			text("description", "What it describes", read),
			complexOf("attributes", "The attributes", append(attributeAttributes(),
				complexOf("subAttributes", "The parts of a complex attribute", attributeAttributes(), read, multi)), read, required, multi),
		}},
	}
}

// attributeAttributes describe an attribute of a schema.
func attributeAttributes() []*attribute {
	flag := func(name, about string) *attribute { return attr(typeBoolean, name, about, read) }
	return []*attribute{
		text("name", "Its name", read, required, exact),
		text("type", "Its type", read, required, canonical(typeText, typeComplex, typeBoolean, "decimal", typeInteger, typeTime, typeReference, typeBinary)),
		flag("multiValued", "Whether it has several values"),
		text("description", "What it is", read),
		flag("required", "Whether each resource has it"),
		text("canonicalValues", "Values that are usual", read, multi, exact),
		flag("caseExact", "Whether case matters"),
		text("mutability", "What clients may do", read, exact, canonical(readOnly, readWrite, immutable, writeOnly)),
		text("returned", "When it is in answers", read, exact, canonical(always, never, byDefault, onRequest)),
		text("uniqueness", "Where a value is unique", read, exact, canonical("none", "server", "global")),
		text("referenceTypes", "What it may refer to", read, multi, exact),
	}
}
