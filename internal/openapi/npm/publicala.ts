// Calls the publicala set by the types that openapi-typescript makes of its document.
import createClient from "openapi-fetch";
import type { paths } from "./types.js";
import { data, equal, token, url } from "./check.js";

const client = createClient<paths>({ baseUrl: url, headers: { "X-User-Token": token } });
const users = "/integration-api/v1/dashboard/users";

const made = data(await client.POST(users, { body: { email: "jane@x.test", external_id: "ext-jane", only_sees_readable: "1" } }));
equal(made.data.only_sees_readable, true);
const params = { path: { user: String(made.data.id) } };
const found = data(await client.GET(`${users}/{user}`, { params: { path: { user: "jane@x.test" } } }));
equal(found.data.paginator.data[0].email, "jane@x.test");
const page = data(await client.GET(users, { params: { query: { page: 2, per_page: 2 } } })).data.paginator;
equal([page.current_page, page.data.length], [2, 2]);
const changed = await client.PUT(`${users}/{user}`, { params, body: { email: "janet@x.test", external_id: "ext-jane", only_sees_readable: 0 } });
equal(changed.response.status, 204);

const taken = await client.POST(users, { body: { email: "janet@x.test", external_id: "x" } });
equal(taken.response.status, 422);
equal(taken.error !== undefined && "errors" in taken.error && taken.error.errors, { email: ["email is taken by another user"] });
equal(data(await client.DELETE(`${users}/{user}`, { params })).CODE, "success");
equal((await client.DELETE(`${users}/{user}`, { params })).response.status, 404);
data(await client.PUT(`${users}/{user}/re-activate`, { params }));
