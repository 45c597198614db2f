// Calls the axiom set by the types that openapi-typescript makes of its document: a
// mistake in these is an error of the compiler.
import createClient from "openapi-fetch";
import type { paths } from "./types.js";
import { bearer, data, equal, url } from "./check.js";

const client = createClient<paths>({ baseUrl: url, headers: bearer });

const made = data(await client.POST("/v2/users", { body: { name: "Jane", email: "jane@x.test", role: "user" } }));
const params = { path: { id: made.id } };
equal(made.role, { id: "user", name: "user" });
equal(data(await client.GET("/v2/users/{id}", { params })), made);
equal(data(await client.GET("/v2/users")).map((u) => u.email).includes("jane@x.test"), true);
equal(data(await client.PUT("/v2/users/{id}", { params, body: { name: "Janet" } })).email, "jane@x.test");
equal(data(await client.PUT("/v2/users/{id}/role", { params, body: { role: "read-only" } })).role.id, "read-only");

const taken = await client.POST("/v2/users", { body: { name: "J", email: "jane@x.test", role: "user" } });
equal(taken.error, { code: 409, message: "email is taken by another user" });
equal(taken.response.status, 409);
equal((await client.DELETE("/v2/users/{id}", { params })).response.status, 204);
equal((await client.GET("/v2/users/{id}", { params })).error?.code, 404);
