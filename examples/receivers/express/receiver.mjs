// Takes what easemob-camel posts: verifies signature and age, does each event once, answers 2xx.
//   npm install && SIGNING_SECRET=whsec_… PORT=3000 node receiver.mjs
import express from 'express';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.SIGNING_SECRET);
const done = new Set(); // the last 10,000; a table with a unique key knows them after a restart, too

/** Your part. If it throws, the answer is 500, and the event comes again later. */
async function handle(type, room, callback) {
  console.log(`${type} ${room}: ${callback.from} -> ${callback.to}`);
}

const app = express();
app.post('/easemob', express.raw({ type: '*/*', limit: '2mb' }), async (request, response) => {
  const id = decodeURIComponent(request.get('ce-id') ?? '');
  try {
    webhook.verify(request.body, request.headers); // the bytes as they came; no older than 5 minutes
    if (id !== decodeURIComponent(request.get('webhook-id'))) {
      throw new Error('ce-id is not the id that is signed');
    }
  } catch (error) {
    return response.status(401).send(error.message);
  }
  if (!done.has(id)) {
    await handle(request.get('ce-type'), request.get('ce-subject'), JSON.parse(request.body));
    done.add(id);
    if (done.size > 10_000) {
      done.delete(done.values().next().value);
    }
  }
  response.sendStatus(204);
});
app.listen(process.env.PORT ?? 3000, '127.0.0.1', () => console.log('listening'));
