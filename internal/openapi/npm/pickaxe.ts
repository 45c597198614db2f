// Calls the pickaxe set by the types that openapi-typescript makes of its document.
import createClient from "openapi-fetch";
import type { paths } from "./types.js";
import { bearer, data, equal, url } from "./check.js";

const client = createClient<paths>({ baseUrl: `${url}/v1`, headers: bearer });
const params = { path: { email: "jane@x.test" } };

const made = data(await client.POST("/studio/user/create", { body: { name: "Jane", email: "jane@x.test", products: ["p1"] } }));
equal(made.data.products, ["p1"]);
equal(data(await client.GET("/studio/user/{email}", { params })).data.name, "Jane");
equal(data(await client.GET("/studio/user/list", { params: { query: { take: 2, skip: 1 } } })).data.length, 2);
equal(data(await client.PATCH("/studio/user/{email}", { params, body: { data: { name: "Janet" } } })).data.name, "Janet");
const group = data(await client.POST("/studio/access-group/create", { body: { name: "Gold", products: ["p1"] } }));
equal(data(await client.GET("/studio/access-group/{id}", { params: { path: { id: group.data.id } } })).data.name, "Gold");

const taken = await client.POST("/studio/user/create", { body: { email: "jane@x.test" } });
equal([taken.response.status, taken.error?.error], [409, "email is taken by another user"]);
data(await client.DELETE("/studio/user/{email}", { params }));
equal((await client.GET("/studio/user/{email}", { params })).response.status, 404);
