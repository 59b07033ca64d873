// The destinations: how they are, what goes there and why.
import { Fragment, address, call, html, query, useCall, useState } from './lib.js';
import { Act, Bulk, Empty, Flow, Loaded, State, Table, Text, Time, Trouble, ago, plain } from './parts.js';
import { normal } from './health.js';
import { count, duration, operationPhrase, t } from './words.js';

/** Which keys of easemob.forward name a destination. */
export function keysTo(dispatch, name) {
  return Object.entries(dispatch.forward).filter(([, names]) => names.includes(name)).map(([key]) => key);
}

/** The dispatch as a picture: what happens, and where it goes. Keys that all go the same way are one. */
function Picture({ dispatch, destinations }) {
  const ways = new Map();
  for (const [key, names] of Object.entries(dispatch.forward)) {
    const way = names.join(',');
    ways.set(way, [...(ways.get(way) || []), key]);
  }
  const nodes = [];
  const edges = [];
  [...ways].sort(([, a], [, b]) => a.length - b.length).forEach(([way, keys]) => {
    const id = 'way ' + way;
    const named = keys.filter(key => key !== 'default');
    nodes.push({ id, title: keys.includes('default') ? t('everythingElse') : named.join(', '), sub: keys.map(key => 'easemob.forward.' + key).join(', '), column: 0, hint: keys.map(key => `easemob.forward.${key} = ${way}`).join('\n') });
    way.split(',').forEach(name => edges.push([id, name]));
  });
  destinations.forEach(each => nodes.push({ id: each.name, title: each.name, sub: each.address || '', column: 1, kind: 's-' + each.state, href: address('destinations', {}, each.name) }));
  return html`<${Flow} nodes=${nodes} edges=${edges} label=${t('dispatchPicture')}/>`;
}

export function Destinations({ id, may }) {
  const from = useCall('/destinations', 2);
  const dispatch = useCall('/dispatch');
  return html`${!id && html`<h1>${t('destinations')}</h1>`}<${Loaded} from=${from}>${data => {
    const all = data.destinations.map(normal);
    if (id) {
      const one = all.find(each => each.name === id);
      return one ? html`<${One} of=${one} all=${all} dispatch=${dispatch.data} may=${may} reload=${from.reload}/>` : html`<${Empty} title=${id}/>`;
    }
    return html`<div class="scroll" tabindex="0"><table class="destinations"><caption class="unseen">${t('destinations')}</caption><thead><tr><th>${t('name')}</th><th>${t('state')}</th><th class="number">${t('rate')}</th><th class="number">${t('waitsColumn')}</th><th class="number">${t('oldest')}</th>
      <th class="number">${t('drained')}</th><th class="number">${t('deadColumn')}</th><th>${t('lastError')}</th><th></th></tr></thead>
      <tbody>${all.map(each => html`<tr key=${each.name}><th scope="row"><a href=${address('destinations', {}, each.name)}><${Text} value=${each.name}/></a><br/><small class="faint"><${Text} value=${each.address}/></small></th>
        <td><${State} state=${each.state}/>${each.since && each.state !== 'ok' && html`<br/><small class="faint">${t('since', '')}<${Time} at=${each.since}/></small>`}</td>
        <td class="number">${t('perSecond', count(each.deliveredPerSecond))}</td><td class="number">${count(each.waiting)}</td><td class="number">${each.oldestMillis ? duration(each.oldestMillis) : '–'}</td>
        <td class="number">${drained(each)}</td><td class="number">${each.deadLetters ? html`<a href=${address('dead-letters', {}, each.name)}>${count(each.deadLetters)}</a>` : '0'}</td>
        <td><span class="reason">${plain(each.reason || '')}</span></td><td>${may && html`<${PauseResume} of=${each} reload=${from.reload}/>`}</td></tr>`)}</tbody></table></div>
      ${dispatch.data && html`<h2>${t('dispatchPicture')}</h2><${Picture} dispatch=${dispatch.data} destinations=${all}/>`}`;
  }}<//>`;
}

export function PauseResume({ of, reload }) {
  const path = '/destinations/' + encodeURIComponent(of.name);
  return of.paused ? html`<${Act} path=${path + '/resume'} done=${reload}>${t('resume')}<//>`
    : html`<${Act} path=${path + '/pause'} question=${t('pauseQuestion', of.name)} done=${reload}>${t('pause')}<//>`;
}

const drained = of => of.waiting && of.minutesUntilDrained !== undefined ? duration(60000 * of.minutesUntilDrained) : '–';

const settings = of => Object.fromEntries(['order', 'format', 'concurrency', 'filter'].filter(name => of[name] !== undefined)
  .map(name => [`easemob.destination.${of.name}.${name}`, of[name]]));

function One({ of, all, dispatch, may, reload }) {
  const [sent, setSent] = useState();
  const [fill, setFill] = useState();
  const keys = dispatch ? keysTo(dispatch, of.name) : [];
  const events = useCall('/events' + query({ destination: of.name, state: 'failing', limit: 50 }), 5);
  const sample = dispatch && (dispatch.operations.find(each => keys.includes(each.operation)) || (keys.includes('default') && dispatch.operations.find(each => !dispatch.forward[each.operation])));
  const groups = new Map();
  (events.data ? events.data.events : []).forEach(event => event.deliveries.filter(each => each.destination === of.name && each.reason)
    .forEach(each => groups.set(each.reason, [...(groups.get(each.reason) || []), event])));
  return html`<p><a class="button quiet" href=${address('destinations')}>← ${t('destinations')}</a></p>
    <h1><${Text} value=${of.name}/> <${State} state=${of.state}/></h1><p class="faint"><${Text} value=${of.address}/></p>
    <p class="buttons">${may && html`<${PauseResume} of=${of} reload=${reload}/>
      ${sample && html`<${Act} path="/samples" body=${{ operation: sample.operation }} done=${setSent}>${t('sendSample')} (${sample.operation})<//>`}
      <button onClick=${() => setFill(true)}>${t('fill')}</button>`}
      <a class="button" href=${address('events', { destination: of.name })}>${t('itsEvents')}</a><a class="button" href=${address('dead-letters', {}, of.name)}>${t('itsDead')} ${count(of.deadLetters || 0)}</a></p>
    ${sent && html`<p role="status">${t('sampleSent', plain(sent.callId), sent.status)}</p>`}
    <div class="tiles"><div class="tile"><h2>${t('waitsColumn')}</h2><p class="big">${count(of.waiting)}</p></div><div class="tile"><h2>${t('oldest')}</h2><p class="big">${of.oldestMillis ? duration(of.oldestMillis) : '–'}</p></div>
      <div class="tile"><h2>${t('rate')}</h2><p class="big">${t('perSecond', count(of.deliveredPerSecond))}</p></div><div class="tile"><h2>${t('drained')}</h2><p class="big">${drained(of)}</p></div></div>
    <h2>${t('lastErrors')}</h2>${groups.size || of.reason ? html`<ul class="plain">${[...groups].map(([reason, list]) => html`<li key=${reason}><b>${count(list.length)}</b> <span class="reason">${plain(reason)}</span> <a href=${address('events', {}, list[0].id)}>${t('look')}</a></li>`)}
      ${!groups.size && html`<li><span class="reason">${plain(of.reason)}</span></li>`}</ul>` : html`<p class="faint">${t('noErrors')}</p>`}
    <h2>${t('goesThere')}</h2>${keys.length ? html`<ul class="plain">${keys.map(key => html`<li key=${key}><b>${key === 'default' ? t('everythingElse') : key}</b> ${operationPhrase(key)} <code>easemob.forward.${key} = ${dispatch.forward[key].join(',')}</code></li>`)}</ul>` : html`<p class="faint">${t('nothingGoes')}</p>`}
    ${html`<h2>${t('settings')}</h2><dl class="pairs">${Object.entries(settings(of)).map(([name, value]) => html`<dt>${name}</dt><dd><${Text} value=${value}/></dd>`)}</dl>`}
    ${fill && html`<${Bulk} close=${() => setFill(false)} what=${{ title: t('sendAgain'), path: '/events/replay', body: { from: new Date(Date.now() - 3 * 86400e3).toISOString() }, toName: 'destinations', to: of.name, destinations: all.map(each => each.name) }}/>`}`;
}
