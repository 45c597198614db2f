// Calls the server at ROSTER_URL by the types that openapi-typescript makes of axiom's
// document: a mistake in these is an error of the compiler.
import createClient from "openapi-fetch";
import type { paths } from "./types.js";

declare const process: { env: Record<string, string> };

const client = createClient<paths>({
  baseUrl: process.env.ROSTER_URL,
  headers: { Authorization: `Bearer ${process.env.ROSTER_TOKEN}` },
});

function equal(got: unknown, want: unknown): void {
  if (JSON.stringify(got) !== JSON.stringify(want)) {
    throw new Error(`${JSON.stringify(got)} is not ${JSON.stringify(want)}`);
  }
}

const made = await client.POST("/v2/users", { body: { name: "Jane", email: "jane@x.test", role: "user" } });
if (made.data === undefined) throw new Error(made.error.message);
const params = { path: { id: made.data.id } };
equal(made.data.role, { id: "user", name: "user" });

const read = await client.GET("/v2/users/{id}", { params });
equal(read.data, made.data);
const all = await client.GET("/v2/users");
equal(all.data?.map((u) => u.name), ["owner", "Jane"]);

const changed = await client.PUT("/v2/users/{id}", { params, body: { name: "Janet" } });
equal(changed.data?.email, "jane@x.test");
const role = await client.PUT("/v2/users/{id}/role", { params, body: { role: "read-only" } });
equal(role.data?.role.id, "read-only");

const taken = await client.POST("/v2/users", { body: { name: "J", email: "jane@x.test", role: "user" } });
equal(taken.error, { code: 409, message: "email is taken by another user" });
equal(taken.response.status, 409);

const removed = await client.DELETE("/v2/users/{id}", { params });
equal(removed.response.status, 204);
const gone = await client.GET("/v2/users/{id}", { params });
equal(gone.error?.code, 404);
