// Calls the embedthis set by the types that openapi-typescript makes of its document.
import createClient from "openapi-fetch";
import type { paths } from "./types.js";
import { bearer, data, equal, url } from "./check.js";

const client = createClient<paths>({ baseUrl: `${url}/tok`, headers: bearer });

const made = data(await client.POST("/user/create", { body: { email: "jane@x.test", first: "Jane", role: "user" } }));
equal(made.state, "created");
equal(data(await client.POST("/user/get", { body: { email: "jane@x.test" } })).id, made.id);
const page = data(await client.POST("/user/find", { body: { limit: 2 } }));
equal(page.data.length, 2);
equal(data(await client.POST("/user/find", { body: { limit: "2", next: page.next ?? "" } })).data.length, 2);
equal(data(await client.POST("/user/update", { body: { id: made.id, first: "Janet" } })).first, "Janet");
equal(data(await client.POST("/user/updateRole", { body: { id: made.id, role: "admin" } })).role, "admin");

// Errors are plain text.
const taken = await client.POST("/user/create", { body: { email: "jane@x.test", role: "user" } });
equal([taken.response.status, taken.error], [409, "email is taken by another user"]);
equal((await client.POST("/user/remove", { body: { id: made.id }, parseAs: "text" })).response.status, 200);
equal((await client.POST("/user/get", { body: { id: made.id } })).response.status, 404);
