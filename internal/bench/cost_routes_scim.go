package main

import "example.com/roster"

const scimUserBody = `{"userName":"new{n}@example.com","displayName":"New {n}","emails":[{"value":"new{n}@example.com","primary":true}]}`

var scimRoutes = []costCall{
	asks("scim GET /scim/v2/Users", "/scim/v2/Users?count=50", ""),
	asks("scim GET /scim/v2/Users", "/scim/v2/Users?filter=userName%20eq%20%22{email}%22", "").with("by userName"),
	asks("scim GET /scim/v2/Users", "/scim/v2/Users?filter=externalId%20eq%20%22{external}%22", "").with("by externalId"),
	asks("scim GET /scim/v2/Users", "/scim/v2/Users?count=50&cursor", "").with("by cursor"),
	asks("scim POST /scim/v2/Users", "", scimUserBody),
	asks("scim POST /scim/v2/Users/.search", "", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"count":50}`),
	asks("scim GET /scim/v2/Users/{id}", "/scim/v2/Users/{jane}", ""),
	asks("scim PUT /scim/v2/Users/{id}", "/scim/v2/Users/{made}", scimUserBody).after(makeUser(roster.StateActive)),
	asks("scim PATCH /scim/v2/Users/{id}", "/scim/v2/Users/{jane}", `{"Operations":[{"op":"replace","path":"title","value":"Title {n}"}]}`),
	asks("scim PATCH /scim/v2/Users/{id}", "/scim/v2/Users/{made}", `{"Operations":[{"op":"replace","path":"active","value":false}]}`).
		with("deactivate").after(makeUser(roster.StateActive)),
	asks("scim DELETE /scim/v2/Users/{id}", "/scim/v2/Users/{made}", "").after(makeUser(roster.StateActive)),

	asks("scim GET /scim/v2/Groups", "/scim/v2/Groups?count=50", ""),
	asks("scim GET /scim/v2/Groups", "/scim/v2/Groups?filter=displayName%20eq%20%22Team%22", "").with("by displayName"),
	asks("scim POST /scim/v2/Groups", "", `{"displayName":"Team {n}"}`),
	asks("scim POST /scim/v2/Groups/.search", "", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"count":50}`),
	asks("scim GET /scim/v2/Groups/{id}", "/scim/v2/Groups/{team}", ""),
	asks("scim PUT /scim/v2/Groups/{id}", "/scim/v2/Groups/{made-team}", `{"displayName":"Other team {n}"}`).after(makeTeam),
	asks("scim PATCH /scim/v2/Groups/{id}", "/scim/v2/Groups/{made-team}", `{"Operations":[{"op":"add","path":"members","value":[{"value":"{jane}"}]}]}`).
		with("add a member").after(makeTeam),
	asks("scim DELETE /scim/v2/Groups/{id}", "/scim/v2/Groups/{made-team}", "").after(makeTeam),

	asks("scim POST /scim/v2/.search", "", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"count":50}`),
	asks("scim POST /scim/v2/Bulk", "", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[`+
		`{"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"bulk{n}@example.com"}}]}`).with("of one"),
	asks("scim GET /scim/v2/ServiceProviderConfig", "", ""),
	asks("scim GET /scim/v2/ResourceTypes", "", ""),
	asks("scim GET /scim/v2/ResourceTypes/{id}", "/scim/v2/ResourceTypes/User", ""),
	asks("scim GET /scim/v2/Schemas", "", ""),
	asks("scim GET /scim/v2/Schemas/{id}", "/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", ""),
}
