// Lets the vendor's Web SDK make its calls about the attributes of a chatroom: node web-sdk.mjs <base url> <token> <room>
import { createRequire } from 'node:module';

const [baseUrl, accessToken, chatRoomId] = process.argv.slice(2);

// What a browser has, as far as the SDK asks for it.
class XmlHttpRequest {
  headers = {};
  upload = {};
  open(method, url) {
    Object.assign(this, { method, url });
  }
  setRequestHeader(name, value) {
    this.headers[name] = value;
  }
  getResponseHeader(name) {
    return this.replied?.headers.get(name);
  }
  getAllResponseHeaders() {
    return '';
  }
  abort() {}
  addEventListener(name, handler) {
    this['on' + name] = handler;
  }
  async send(body) {
    this.replied = await fetch(this.url, { method: this.method, headers: this.headers, body: body || undefined });
    this.status = this.replied.status;
    this.responseText = this.response = await this.replied.text();
    this.readyState = 4;
    this.onreadystatechange?.();
    this.onload?.();
  }
}
Object.assign(globalThis, {
  self: globalThis,
  window: globalThis,
  XMLHttpRequest: XmlHttpRequest,
  WebSocket: class {},
  document: { cookie: '', addEventListener() {}, createElement: () => ({}) },
  location: { protocol: 'http:', hostname: 'localhost' },
  localStorage: { getItem: () => null, setItem() {}, removeItem() {} },
  addEventListener() {},
});
globalThis.navigator ??= { userAgent: 'node', platform: 'node', language: 'en' };

const sdk = createRequire(import.meta.url)('easemob-websdk');
sdk.logger?.disableAll?.();
const connection = new sdk.connection({ appKey: 'demo-org#demo-app', isHttpDNS: false, url: 'ws://127.0.0.1:1', apiUrl: baseUrl });
Object.assign(connection.context, { orgName: 'demo-org', appName: 'demo-app', accessToken, userId: 'user1', jid: {} });

const as = (userId, call) => {
  const me = connection.context.userId;
  connection.context.userId = userId;
  return call().finally(() => (connection.context.userId = me));
};
const calls = {
  setOne: () => connection.setChatRoomAttribute({ chatRoomId, attributeKey: 'a', attributeValue: '1', autoDelete: false }),
  setSome: () => connection.setChatRoomAttributes({ chatRoomId, attributes: { b: '2', c: '3' } }),
  forceOne: () => connection.setChatRoomAttribute({ chatRoomId, attributeKey: 'd', attributeValue: '4', isForced: true }),
  forceSome: () => connection.setChatRoomAttributes({ chatRoomId, attributes: { e: '5' }, isForced: true }),
  get: () => connection.getChatRoomAttributes({ chatRoomId, attributeKeys: ['a', 'b', 'c', 'd', 'e'] }),
  foreignOne: () => as('user2', () => connection.setChatRoomAttribute({ chatRoomId, attributeKey: 'a', attributeValue: '2' })),
  removeOne: () => connection.removeChatRoomAttribute({ chatRoomId, attributeKey: 'a' }),
  removeSome: () => connection.removeChatRoomAttributes({ chatRoomId, attributeKeys: ['b', 'c'] }),
  forceRemove: () => connection.removeChatRoomAttributes({ chatRoomId, attributeKeys: ['d', 'e'], isForced: true }),
};
for (const [name, call] of Object.entries(calls)) {
  try {
    console.log('RESULT ' + name + ' ' + JSON.stringify((await call())?.data ?? null));
  } catch (failure) {
    console.log('RESULT ' + name + ' FAILED ' + (failure?.message ?? JSON.stringify(failure)));
  }
}
process.exit(0);
