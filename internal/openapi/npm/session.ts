// Calls the session set by the types that openapi-typescript makes of its document.
import createClient from "openapi-fetch";
import type { paths } from "./types.js";
import { data, equal, url } from "./check.js";

const nobody = createClient<paths>({ baseUrl: url });

const wrong = await nobody.POST("/session", { body: { email: "user@acme.test", password: "wrong password" } });
equal([wrong.response.status, wrong.error?.status], [401, 401]);
const begun = data(await nobody.POST("/session", { body: { email: "user@acme.test", password: "correct horse battery staple" } }));
if (!("token" in begun)) throw new Error("there is an account to choose");
const client = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${begun.token}` } });
equal(data(await client.GET("/session")).user.email, "user@acme.test");
equal(data(await client.GET("/sessions")).sessions[0].current, true);
equal(data(await client.GET("/accounts")).accounts[0].home, true);
equal(data(await client.PATCH("/profile", { body: { name: "Janet" } })).profile.name, "Janet");
const short = await client.POST("/password", { body: { password: "correct horse battery staple", new_password: "short" } });
equal(short.response.status, 400);
equal((await client.DELETE("/session")).response.status, 204);
equal((await client.GET("/session")).error?.title, "Unauthorized");
