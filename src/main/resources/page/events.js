// Search, and one event with everything that happened to it.
import { Fragment, address, get, html, query, useCall, useEffect, useMemo, useRef, useState } from './lib.js';
import { Action, Bulk, Copy, Empty, Loaded, State, Table, Text, Time, Trouble, Who, ago, eventAddress, eventColumns, plain, useDestinations } from './parts.js';
import { count, duration, families, familyPhrase, isOperation, isState, operationPhrase, operations, stateWord, states, t } from './words.js';

const PAGE = 200;
const FILTERS = ['callId', 'roomId', 'user', 'action', 'family', 'scope', 'destination', 'state', 'from', 'to'];
const SHORT = { room: 'roomId', id: 'callId', call: 'callId', callid: 'callId', roomid: 'roomId', op: 'action', operation: 'action', dest: 'destination', to: 'destination', is: 'state', kind: 'scope' };

/** What is meant by a text in the search box: words with a colon say what they are, of the others it is guessed. */
export function meaning(text) {
  const filter = {};
  for (const word of text.trim().split(/\s+/).filter(Boolean)) {
    const [, name, value] = word.match(/^([a-zA-Z]+):(.+)$/) || [];
    const key = name && (SHORT[name.toLowerCase()] || FILTERS.find(each => each.toLowerCase() === name.toLowerCase()));
    if (key) {
      filter[key] = value;
    } else if (isOperation(word)) {
      filter.action = word;
    } else if (isState(word) && states().includes(word)) {
      filter.state = word;
    } else if (families().includes(word)) {
      filter.family = word;
    } else if (word.includes('#') || /^\S+_\S{12,}$/.test(word)) {
      filter.callId = word;
    } else if (/^\d{6,}$/.test(word)) {
      filter.roomId = word;
    } else {
      filter.user = word;
    }
  }
  return filter;
}

const local = iso => {
  const time = new Date(iso);
  return isNaN(time) ? '' : new Date(time - time.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
};

export function Events({ parameters, may }) {
  const filter = Object.fromEntries(FILTERS.filter(name => parameters[name]).map(name => [name, parameters[name]]));
  const path = '/events' + query({ ...filter, limit: PAGE });
  const [rows, setRows] = useState([]);
  const [next, setNext] = useState();
  const [error, setError] = useState();
  const [loading, setLoading] = useState(true);
  const [again, setAgain] = useState(false);
  const [turn, setTurn] = useState(0);
  const busy = useRef(false);
  const destinations = useDestinations();
  useEffect(() => {
    const stop = new AbortController();
    setRows([]);
    setNext(null);
    setLoading(true);
    setError(null);
    get(path, { signal: stop.signal }).then(answer => {
      setRows(answer.events);
      setNext(answer.next);
      setLoading(false);
    }, failure => {
      if (!stop.signal.aborted) {
        setError(failure);
        setLoading(false);
      }
    });
    return () => stop.abort();
  }, [path, turn]);
  const further = async () => {
    if (busy.current || !next) {
      return;
    }
    busy.current = true;
    try {
      const answer = await get('/events' + query({ ...filter, limit: 1000, after: next }));
      setRows(now => [...now, ...answer.events]);
      setNext(answer.next);
    } catch (failure) {
      setError(failure);
    }
    busy.current = false;
  };
  const change = (name, value) => location.hash = address('events', { ...filter, [name]: value });
  const choice = (name, title, values, shown) => html`<label>${title} <select value=${filter[name] || ''} onChange=${event => change(name, event.target.value)}>
    <option value="">${t('any')}</option>${values.map(value => html`<option value=${value}>${shown(value)}</option>`)}</select></label>`;
  const time = (name, title) => html`<label>${title} <input type="datetime-local" step="1" value=${filter[name] ? local(filter[name]) : ''}
    onChange=${event => change(name, event.target.value && new Date(event.target.value).toISOString())}/></label>`;
  const actions = operations().concat(filter.action && !isOperation(filter.action) ? [filter.action] : []);
  const guessed = ['roomId', 'user', 'callId'].find(name => filter[name] && parameters.guess);
  return html`<h1>${t('events')}</h1>
    <div class="filters" role="group" aria-label=${t('search')}>
      ${choice('action', t('action'), actions, word => word + ' ' + operationPhrase(word))}
      ${choice('state', t('state'), states(), stateWord)}
      ${choice('destination', t('destination'), destinations, name => name)}
      ${choice('scope', t('scope'), ['group', 'chatroom'], name => t(name))}
      ${choice('family', t('family'), families(), familyPhrase)}
      ${time('from', t('from'))} ${time('to', t('to'))}
      ${['callId', 'roomId', 'user'].filter(name => filter[name]).map(name => html`<span class="term">${t(name === 'roomId' ? 'room' : name)}: <b><${Text} value=${filter[name]}/></b>
        <button class="quiet" aria-label=${t('clear') + ' ' + t(name === 'roomId' ? 'room' : name)} onClick=${() => change(name, '')}>✕</button></span>`)}
    </div>
    ${guessed && html`<p class="faint">${t('sought', t(guessed === 'roomId' ? 'room' : guessed))} ${['roomId', 'user', 'callId'].filter(name => name !== guessed).map(name =>
      html`<a href=${address('events', { ...filter, [guessed]: '', [name]: filter[guessed], guess: 1 })}>${t('seekAs', t(name === 'roomId' ? 'room' : name))}</a> `)}</p>`}
    <${Trouble} error=${error} reload=${() => setTurn(turn + 1)}/>
    <p class="buttons"><span class="faint" role="status">${loading ? t('loading') : t('loaded', count(rows.length)) + ' · ' + t(next ? 'more' : 'end')}</span>
      ${may && rows.length > 0 && html`<button onClick=${() => setAgain(true)}>${t('sendAgainAll')}</button>`}</p>
    ${!loading && !rows.length && !error ? html`<${Empty} title=${t('noEvents')}><p>${t('noEventsHint')} <a href=${address('events')}>${t('allEvents')}</a></p><//>`
      : html`<${Table} label=${t('events')} rows=${rows} columns=${eventColumns()} href=${eventAddress} more=${!!next} onEnd=${further}/>`}
    ${again && html`<${Bulk} close=${() => setAgain(false)} what=${{ title: t('sendAgain'), path: '/events/replay', body: Object.keys(filter).length ? filter : { from: '1970-01-01T00:00:00Z' },
      toName: 'destinations', destinations, done: () => setTurn(turn + 1) }}/>`}`;
}

export function Event({ id, may }) {
  const from = useCall('/events/' + encodeURIComponent(id), 3);
  const [again, setAgain] = useState(false);
  const destinations = useDestinations();
  const dispatch = useCall('/dispatch').data;
  const missing = from.error && from.error.status === 404 && !from.data;
  return html`<p><button class="quiet" onClick=${() => history.back()}>← ${t('back')}</button></p>
    ${missing ? html`<${Empty} title=${t('notFound')}/>` : html`<${Loaded} from=${from}>${event => html`
      <div class="title"><h1><${Action} event=${event}/></h1>
        <p>${event.scope && t(event.scope)} ${event.roomId && html`<a href=${address('events', { roomId: event.roomId })} title=${t('sameRoom')}><${Text} value=${event.roomId}/></a>`} · <${Who} event=${event}/></p>
        <p class="buttons"><code><${Text} value=${event.callId}/></code><${Copy} text=${plain(event.callId)}>${t('copyCallId')}<//><${Copy} text=${JSON.stringify(event, null, 2)}>${t('copyJson')}<//>
          ${may && html`<button class="main" onClick=${() => setAgain(true)}>${t('sendAgain')}…</button>`}</p></div>
      <h2>${t('timeline')}</h2><${Timeline} event=${event} dispatch=${dispatch}/>
      <details open><summary>${t('body')}</summary>${event.body ? html`<pre class="json" tabindex="0">${coloured(event.body)}</pre>`
        : event.bodyBase64 ? html`<pre tabindex="0">${event.bodyBase64}</pre>` : html`<p class="faint">${t('noBody')}</p>`}</details>
      <details><summary>${t('headers')}</summary><dl class="pairs">${Object.entries(event).filter(([, value]) => typeof value !== 'object').map(([name, value]) =>
        html`<dt>${name}</dt><dd><${Text} value=${value}/></dd>`)}</dl></details>
      ${again && html`<${Bulk} close=${() => setAgain(false)} what=${{ title: t('sendAgain'), path: '/events/replay', body: { ids: [event.id] }, toName: 'destinations',
        destinations, done: from.reload }}/>`}`}<//>`}`;
}

function property(event, dispatch, destination) {
  const forward = dispatch ? dispatch.forward : {};
  const keys = [event.action, event.family && event.family !== 'muc' ? event.family : null, 'group_op_event', 'other-callbacks', 'default'];
  const key = keys.find(each => each && Object.hasOwn(forward, each) && forward[each].includes(destination));
  return key ? `easemob.forward.${key} = ${forward[key].join(',')}` : '';
}

function Timeline({ event, dispatch }) {
  const deliveries = event.deliveries || [];
  const steps = [{ at: event.receivedAt, what: html`${t('received')}${event.address ? ' ' : ''}${event.address && t('from2', plain(event.address))}, ${t('answered', plain(event.answer || 'accepted'))}${
    event.reason ? ': ' + plain(event.reason) : ''}${event.repeats ? ' · ' + t('cameAgain', event.repeats) : ''}` }];
  if (event.answer === 'accepted' || deliveries.length) {
    steps.push({ at: event.receivedAt, what: deliveries.length ? t('dispatchedTo', deliveries.map(each => each.destination).join(', ')) : t('toNone') });
  }
  const numbers = {};
  (event.attempts || []).forEach(attempt => {
    const number = numbers[attempt.destination] = (numbers[attempt.destination] || 0) + 1;
    steps.push({ at: attempt.at, destination: attempt.destination, what: html`<${State} state=${attempt.outcome === 'failing' ? 'failed' : attempt.outcome}/> ${t('attempt', number)}${
      attempt.httpStatus ? ' · ' + attempt.httpStatus : ''} · ${t('inMillis', duration(attempt.durationMillis))}${attempt.replay ? ' · ' + t('again') : ''}${
      attempt.reason && html`<span class="reason">${plain(attempt.reason)}</span>`}` });
  });
  (event.replays || []).forEach(replay => steps.push({ at: replay.at, what: t('replayedBy', plain(replay.by), replay.destinations.join(', ')) }));
  steps.sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
  return html`<ol class="timeline">${steps.map((step, i) => html`<li key=${i}><${Time} at=${step.at}/> ${step.destination && html`<b><${Text} value=${step.destination}/></b>`} <span>${step.what}</span></li>`)}</ol>
    ${deliveries.length > 0 && html`<ul class="deliveries">${deliveries.map(each => html`<li key=${each.destination}><a href=${address('destinations', {}, each.destination)}><${Text} value=${each.destination}/></a>
      <${State} state=${each.state}/>${each.nextAttemptAt && each.state === 'failing' ? html` <span>${t('nextAttempt', '')}<${Time} at=${each.nextAttemptAt}/></span>` : ''}
      ${each.reason && html` <span class="reason">${plain(each.reason)}</span>`} <span class="faint">${property(event, dispatch, each.destination)}</span></li>`)}</ul>`}`;
}

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON with marks on names, texts and numbers; each part is text, never markup. */
function coloured(value) {
  const text = plain(JSON.stringify(value, null, 2));
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(TOKENS)) {
    parts.push(text.slice(at, match.index));
    const kind = match[2] ? 'name' : match[1] ? 'string' : 'value';
    parts.push(html`<span class=${'j-' + kind}>${match[1] || match[0]}</span>`, match[2] || '');
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  return parts;
}
