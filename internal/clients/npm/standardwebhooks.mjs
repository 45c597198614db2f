// Verifies messages that package webhook has signed, and signs each again. It reads them
// as JSON, and writes them as JSON.
import { Webhook } from "standardwebhooks";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const messages = JSON.parse(Buffer.concat(chunks));

for (const message of messages) {
	const body = Buffer.from(message.body, "base64").toString();
	const webhook = new Webhook(message.secret);
	const headers = {
		"webhook-id": message.id,
		"webhook-timestamp": message.timestamp,
		"webhook-signature": message.signature,
	};
	webhook.verify(body, headers);
	let refused = false;
	try {
		webhook.verify(body + " ", headers);
	} catch {
		refused = true;
	}
	if (!refused) throw new Error("a body that was changed is verified");
	message.signature = webhook.sign(message.id, new Date(Number(message.timestamp) * 1000), body);
}
process.stdout.write(JSON.stringify(messages));
