// The route files, and which route sends to which.
import { html, useCall } from './lib.js';
import { Flow, Loaded, State, Text, Time, plain } from './parts.js';
import { t } from './words.js';

const QUEUE = /^jms:(?:queue:)?/;

const point = uri => uri.replace(/\?.*/, '').replace(QUEUE, 'queue:');

/** Routes in columns: each one column behind the one that sends to it. */
function picture(routes) {
  const starts = new Map(routes.map(route => [point(route.from), route.id]));
  const edges = [];
  const outside = new Map();
  for (const route of routes) {
    for (const uri of route.to) {
      const to = starts.get(point(uri));
      if (to) {
        edges.push([route.id, to]);
      } else if (!uri.startsWith('log:') && !uri.includes('${')) {
        const known = outside.get(uri) || [];
        outside.set(uri, [...known, route.id]);
        edges.push([route.id, 'to ' + uri]);
      }
    }
    // What is in queues goes on by itself: the dispatch names its destinations while it runs.
    if (point(route.from) === 'queue:callbacks') {
      routes.filter(other => point(other.from).startsWith('queue:destination.')).forEach(other => edges.push([route.id, other.id]));
    }
    if (route.from.includes('callback') && route.from.startsWith('platform-http') && starts.has('queue:callbacks')) {
      edges.push([route.id, starts.get('queue:callbacks')]);
    }
  }
  const column = new Map();
  const set = (id, depth, seen) => {
    if (seen.has(id) || depth > 8 || (column.get(id) ?? -1) >= depth) {
      return;
    }
    column.set(id, depth);
    edges.filter(([from]) => from === id).forEach(([, to]) => set(to, depth + 1, new Set(seen).add(id)));
  };
  const reached = new Set(edges.map(([, to]) => to));
  routes.filter(route => !reached.has(route.id)).forEach(route => set(route.id, 0, new Set()));
  routes.forEach(route => column.has(route.id) || set(route.id, 0, new Set()));
  // What begins a way stands right before what it leads to.
  routes.filter(route => !reached.has(route.id)).forEach(route => {
    const next = Math.min(...edges.filter(([from]) => from === route.id).map(([, to]) => column.get(to) ?? 1));
    column.set(route.id, isFinite(next) ? Math.max(0, next - 1) : 0);
  });
  const nodes = routes.map(route => ({ id: route.id, title: route.id, sub: route.from, column: column.get(route.id), hint: route.description }));
  outside.forEach((by, uri) => nodes.push({ id: 'to ' + uri, title: uri, sub: '', column: column.get('to ' + uri) ?? 1, kind: 'outside' }));
  // The longest ways first; behind them, each node beside those that lead to it.
  const size = (id, seen = new Set()) => seen.has(id) ? 0 : edges.filter(([from]) => from === id).reduce((sum, [, to]) => sum + size(to, seen.add(id)), 1);
  const row = new Map();
  for (let at = 0; nodes.some(node => node.column >= at); at++) {
    const weight = node => at === 0 ? -size(node.id) : Math.min(...edges.filter(([from, to]) => to === node.id && row.has(from)).map(([from]) => row.get(from)), 1e6);
    nodes.filter(node => node.column === at).map(node => [weight(node), node]).sort(([a], [b]) => a - b).forEach(([, node], i) => row.set(node.id, i));
  }
  nodes.sort((a, b) => a.column - b.column || row.get(a.id) - row.get(b.id));
  return { nodes, edges };
}

export function Routes() {
  const from = useCall('/routes', 3);
  return html`<h1>${t('routes')}</h1><${Loaded} from=${from}>${data => html`
    ${data.problem ? html`<div class="needs bad" role="alert"><p><b>${t('problem')}</b></p><pre class="wrap">${plain(data.problem)}</pre></div>` : html`<p><${State} state="ok" label=${t('allInEffect')}/></p>`}
    <h2>${t('graph')}</h2><${Flow} label=${t('graph')} ...${picture(data.routes)}/>
    <div class="scroll" tabindex="0"><table><caption class="unseen">${t('routes')}</caption><thead><tr><th>${t('file')}</th><th>${t('routesOfFile')}</th><th>${t('digest')}</th><th>${t('changed')}</th></tr></thead>
      <tbody>${data.files.map(file => html`<tr key=${file.name}><th scope="row"><${Text} value=${file.name}/>${file.problem && html`<span class="reason">${plain(file.problem)}</span>`}</th>
        <td>${file.routes.map(id => html`<div><${Text} value=${id}/> <span class="faint">${plain((data.routes.find(route => route.id === id) || {}).description || '')}</span></div>`)}</td>
        <td><code>${file.digest || ''}</code>${!file.digest && html`<span class="faint">${t('notInEffect')}</span>`}</td>
        <td>${file.changedAt ? html`<${Time} at=${file.changedAt} withDay/>` : t('gone')}</td></tr>`)}</tbody></table></div>`}<//>`;
}
