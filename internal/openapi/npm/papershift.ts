// Calls the papershift set by the types that openapi-typescript makes of its document.
import createClient from "openapi-fetch";
import type { paths } from "./types.js";
import { bearer, data, equal, url } from "./check.js";

const client = createClient<paths>({ baseUrl: url, headers: bearer });

const jane = { data: { type: "user" as const, attributes: { name: "Jane", email: "jane@x.test" } } };
const made = data(await client.POST("/api/v1/users", { body: jane })).data;
equal(made.attributes?.status, "created");
const params = { path: { id: made.id } };
const read = data(await client.GET("/api/v1/users/{id}", { params: { ...params, query: { include: "account" } } }));
equal(read.included?.[0].type, "account");
const page = data(await client.GET("/api/v1/users", { params: { query: { "page[size]": 2, "page[number]": 2, sort: "name" } } }));
equal([page.data.length, page.links.prev !== undefined], [2, true]);
const body = { data: { type: "user" as const, attributes: { name: "Janet" } } };
equal(data(await client.PATCH("/api/v1/users/{id}", { params, body })).data.attributes?.name, "Janet");
equal(data(await client.POST("/api/v1/users/{id}/invite", { params })).data.attributes?.status, "invited");
equal(data(await client.DELETE("/api/v1/users/{id}/invite", { params })).data.attributes?.status, "created");

const taken = await client.POST("/api/v1/users", { body: jane });
equal([taken.response.status, taken.error?.errors[0].source], [422, { pointer: "/data/attributes/email" }]);
equal(data(await client.DELETE("/api/v1/users/{id}", { params })).data.attributes?.status, "deleted");
equal((await client.GET("/api/v1/users/{id}", { params: { path: { id: "nobody" } } })).response.status, 404);
