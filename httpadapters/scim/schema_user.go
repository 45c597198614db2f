package scim

// The attributes that every resource has (RFC 7643, section 3.1).
func commonAttributes() []*attribute {
	return []*attribute{
		attr(typeReference, "schemas", "URNs of the schemas of the resource", multi, required, exact, returned(always)),
		text("id", "Id that roster gave the resource", exact, read, unique, returned(always)),
		text("externalId", "Id in the client's own data", exact),
		complexOf("meta", "What is known about the resource", []*attribute{
			text("resourceType", "Name of the type", exact, read),
			attr(typeTime, "created", "When it was made", read),
			attr(typeTime, "lastModified", "When it was last changed", read),
			attr(typeReference, "location", "Its URI", read, refers("uri")),
			text("version", "Its version, a weak entity tag", exact, read),
		}, read),
	}
}

// userType returns the description of a user.
func userType() *resourceType {
	return &resourceType{
		name: "User", path: "/Users", about: "User Account", common: commonAttributes(),
		schema: userSchema(), extension: enterpriseSchema(),
	}
}

// userSchema is the User of RFC 7643, section 4.1.
func userSchema() *schema {
	return &schema{id: urnUser, name: "User", about: "User Account", attributes: []*attribute{
		text("userName", "Name to sign in by; where nobody gave one, the address", required, unique),
		complexOf("name", "The parts of the user's name", []*attribute{
			text("formatted", "The whole name"),
			text("familyName", "Last name"),
			text("givenName", "First name"),
			text("middleName", "Middle names"),
			text("honorificPrefix", "Title before the name"),
			text("honorificSuffix", "Title after the name"),
		}),
		text("displayName", "The name that people see"),
		text("nickName", "What the user is called"),
		attr(typeReference, "profileUrl", "Page about the user", refers("external")),
		text("title", "Job title"),
		text("userType", "How the user belongs to the organization"),
		text("preferredLanguage", "Languages, as Accept-Language has them"),
		text("locale", "Where numbers and times are written as the user does"),
		text("timezone", "Name of an IANA time zone"),
		attr(typeBoolean, "active", "Whether the user is let in; false deactivates"),
		text("password", "Password, for who signs in without an identity provider", secret),
		plural("emails", "Addresses; the primary one is where mail goes", "work", "home", "other"),
		plural("phoneNumbers", "Phone numbers", "work", "home", "mobile", "fax", "pager", "other"),
		plural("ims", "Addresses of instant messages", "aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"),
		photos(),
		addresses(),
		complexOf("groups", "Groups that the user is in", []*attribute{
			text("value", "Id of the group", exact, read),
			attr(typeReference, "$ref", "URI of the group", read, refers("Group")),
			text("display", "Name of the group", read),
			text("type", "How the user is in it", read, canonical("direct")),
		}, multi, read),
		plural("entitlements", "What the user is entitled to, as the client names it"),
		plural("roles", "Roles; the names of roster's own roles, and of Config.Roles, set the role"),
		certificates(),
	}}
}

// plural returns an attribute of several values with their types.
func plural(name, about string, types ...string) *attribute {
	return complexOf(name, about, []*attribute{
		text("value", "The value"),
		text("display", "The value as people read it"),
		text("type", "What the value is for", canonical(types...)),
		attr(typeBoolean, "primary", "Whether it is the main one"),
	}, multi)
}

func photos() *attribute {
	a := plural("photos", "Pictures of the user", "photo", "thumbnail")
	a.subs[0] = attr(typeReference, "value", "URL of the picture", refers("external"))
	return a
}

func certificates() *attribute {
	a := plural("x509Certificates", "Certificates of the user")
	a.subs[0] = attr(typeBinary, "value", "The certificate, in DER and base64", exact)
	return a
}

func addresses() *attribute {
	return complexOf("addresses", "Postal addresses", []*attribute{
		text("formatted", "The whole address"),
		text("streetAddress", "Street and number"),
		text("locality", "City"),
		text("region", "State or region"),
		text("postalCode", "Postal code"),
		text("country", "Country"),
		text("type", "What the address is for", canonical("work", "home", "other")),
		attr(typeBoolean, "primary", "Whether it is the main one"),
	}, multi)
}

// enterpriseSchema is the extension of RFC 7643, section 4.3.
func enterpriseSchema() *schema {
	return &schema{id: urnEnterprise, name: "EnterpriseUser", about: "The user in an organization", attributes: []*attribute{
		text("employeeNumber", "Number of the employee"),
		text("costCenter", "Cost center"),
		text("organization", "Organization"),
		text("division", "Division"),
		text("department", "Department"),
		complexOf("manager", "The user's manager", []*attribute{
			text("value", "Id of the manager", exact),
			attr(typeReference, "$ref", "URI of the manager", refers("User")),
			text("displayName", "Name of the manager", read),
		}),
	}}
}
