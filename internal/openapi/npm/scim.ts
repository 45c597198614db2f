// Calls the scim set by the types that openapi-typescript makes of its document.
import createClient from "openapi-fetch";
import type { paths } from "./types.js";
import { bearer, data, equal, url } from "./check.js";

const client = createClient<paths>({ baseUrl: url, headers: bearer });
const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User" as const];

const jane = { schemas, userName: "jane@scim.test", name: { givenName: "Jane", familyName: "Doe" }, active: true };
const made = data(await client.POST("/scim/v2/Users", { body: jane }));
const params = { path: { id: made.id } };
equal(data(await client.GET("/scim/v2/Users/{id}", { params })).userName, "jane@scim.test");
const page = data(await client.GET("/scim/v2/Users", { params: { query: { filter: 'userName eq "jane@scim.test"', count: 2 } } }));
equal([page.totalResults, page.Resources?.[0].id], [1, made.id]);
const patch = {
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp" as const],
  Operations: [{ op: "replace" as const, path: "name.givenName", value: "Janet" }],
};
equal(data(await client.PATCH("/scim/v2/Users/{id}", { params, body: patch })).name?.givenName, "Janet");

const taken = await client.POST("/scim/v2/Users", { body: jane });
equal([taken.response.status, taken.error?.scimType], [409, "uniqueness"]);
equal((await client.DELETE("/scim/v2/Users/{id}", { params })).response.status, 204);
equal((await client.GET("/scim/v2/Users/{id}", { params })).error?.status, "404");
