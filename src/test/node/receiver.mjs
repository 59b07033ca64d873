// Takes what easemob-camel delivers only if the libraries of Standard Webhooks and of CloudEvents take it.
// node receiver.mjs PORT SECRET: prints a line for each request and answers 200, or 401 with the reason.
import { createServer } from 'node:http';
import { HTTP } from 'cloudevents';
import { Webhook } from 'standardwebhooks';

const [port, secret] = process.argv.slice(2);
const webhook = new Webhook(secret);

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks).toString('utf8');
  try {
    webhook.verify(body, request.headers);
    const event = HTTP.toEvent({ headers: request.headers, body });
    event.validate();
    const data = event.data;
    const actor = data.original ? data.actor?.userId : data.from;
    console.log('verified', event.type, event.subject, 'actor', actor, decodeURIComponent(event.id));
    response.writeHead(200).end();
  } catch (error) {
    console.log('refused', error.message);
    response.writeHead(401).end();
  }
}).listen(Number(port), '127.0.0.1', function () {
  console.log('listening on', this.address().port);
});
