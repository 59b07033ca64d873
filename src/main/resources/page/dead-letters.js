// Dead letters by destination and reason, and conflicts.
import { address, get, html, query, useCall, useEffect, useState } from './lib.js';
import { Bulk, Empty, Loaded, State, Table, Text, Time, Trouble, eventColumns, plain, useDestinations } from './parts.js';
import { count, t } from './words.js';

const PAGE = 200;

const title = name => name === 'stored_callbacks' ? t('stored_callbacks') : name;

export function DeadLetters({ id, parameters, may }) {
  return id ? html`<${Queue} key=${id} name=${id} parameters=${parameters} may=${may}/>` : html`<${Overview} may=${may}/>`;
}

function Overview() {
  const from = useCall('/dead-letters', 3);
  const conflicts = useCall('/conflicts' + query({ limit: 1 }), 3);
  return html`<h1>${t('dead-letters')}</h1><${Loaded} from=${from}>${data => {
    const filled = data.deadLetters.filter(each => each.count > 0);
    return filled.length ? filled.map(each => html`<${Reasons} key=${each.destination} of=${each}/>`)
      : html`<${Empty} title=${t('noDead')}><p>${t('noDeadHint')}</p><//>`;
  }}<//>
    <h2>${t('conflicts')}</h2><${Loaded} from=${conflicts}>${data => data.count ? html`<p class="note">${t('conflictsHint')}</p><p><a class="button" href=${address('dead-letters', {}, 'conflicts')}><b>${count(data.count)}</b> ${t('look')}</a></p>`
      : html`<p class="faint">${t('noConflicts')}</p>`}<//>`;
}

/** The dead letters of one destination, as many as it says, in groups by their reason. */
function Reasons({ of }) {
  const from = useCall(`/dead-letters/${encodeURIComponent(of.destination)}/reasons`, 10);
  return html`<section class="card"><h2><a href=${address('dead-letters', {}, of.destination)}><${Text} value=${title(of.destination)}/></a>
    <span class="number"> ${count(of.count)}</span> ${of.defined === false && html`<small class="faint">${t('undefined')}</small>`}</h2>
    <${Loaded} from=${from}>${data => html`<div class="scroll" tabindex="0"><table class="cards"><caption class="unseen">${title(of.destination)}</caption><thead><tr><th>${t('reason')}</th><th class="number">${t('count')}</th><th>${t('first')}</th><th>${t('last')}</th></tr></thead>
      <tbody>${data.reasons.map(group => html`<tr key=${group.reason}><th scope="row"><a href=${address('dead-letters', { error: group.reason }, of.destination)}><span class="reason">${plain(group.reason) || t('noReason')}</span></a></th>
        <td class="number">${count(group.count)}</td><td><${Time} at=${group.first}/></td><td><${Time} at=${group.last}/></td></tr>`)}</tbody></table></div>
      ${data.looked < of.count && html`<p class="faint">${t('ofFirst', count(data.looked))}</p>`}`}<//></section>`;
}

function Queue({ name, parameters, may }) {
  const conflicts = name === 'conflicts';
  const base = conflicts ? '/conflicts' : '/dead-letters/' + encodeURIComponent(name);
  const filter = parameters.error && !conflicts ? { error: parameters.error } : {};
  const [rows, setRows] = useState([]);
  const [next, setNext] = useState();
  const [total, setTotal] = useState();
  const [error, setError] = useState();
  const [turn, setTurn] = useState(0);
  const [job, setJob] = useState();
  const [shown, setShown] = useState();
  const destinations = useDestinations();
  const load = after => get(base + query({ ...filter, limit: PAGE, after })).then(answer => {
    setRows(now => after ? [...now, ...answer.events] : answer.events);
    setNext(answer.next);
    setTotal(answer.count);
  }, setError);
  useEffect(() => {
    setError(null);
    load();
  }, [turn, parameters.error]);
  const body = Object.keys(filter).length ? filter : { all: true };
  const act = (purge, selection = body) => setJob({ title: purge ? t('purge') : t('replay'), path: base + (purge ? '/purge' : '/replay'), body: selection, purge,
    toName: purge || conflicts || name === 'stored_callbacks' ? null : 'destination', destinations: destinations.filter(each => each !== name), ownName: name, done: () => setTurn(turn + 1) });
  const columns = eventColumns().filter(column => column.name !== 'deliveries' && column.name !== 'time');
  columns.unshift({ name: 'time', title: t('last'), width: '7.6rem', cell: event => html`<${Time} at=${event.lastFailureTime || event.lastFailure || event.storedTime}/>` });
  if (!conflicts) {
    columns.push({ name: 'reason', title: t('reason'), width: 'minmax(9rem, 2fr)', cell: event => html`<${Text} value=${event.failureReason || event.reason}/>` });
  }
  return html`<p><a class="button quiet" href=${address('dead-letters')}>← ${t('dead-letters')}</a></p>
    <h1>${conflicts ? t('conflicts') : html`${t('dead-letters')}: <${Text} value=${title(name)}/>`} ${total !== undefined && html`<span class="number">${count(total)}</span>`}</h1>
    ${conflicts && html`<p class="note">${t('conflictsHint')}</p>`}
    ${filter.error && html`<p class="term">${t('reason')}: <b><${Text} value=${filter.error}/></b> <a href=${address('dead-letters', {}, name)}>${t('clear')}</a></p>`}
    <${Trouble} error=${error} reload=${() => setTurn(turn + 1)}/>
    ${rows.length > 0 && may && html`<p class="buttons"><button class="main" onClick=${() => act(false)}>${t('replay')}…</button><button class="danger" onClick=${() => act(true)}>${t('purge')}…</button></p>`}
    ${total !== undefined && !rows.length ? html`<${Empty} title=${conflicts ? t('noConflicts') : t('noDead')}/>`
      : html`<${Table} label=${t('dead-letters')} rows=${rows} columns=${columns} more=${!!next} onEnd=${() => load(next)}
          href=${event => address('dead-letters', { ...filter, event: event.id }, name)}/>`}
    ${parameters.event && html`<${One} key=${parameters.event} base=${base} id=${parameters.event} may=${may} act=${act} close=${() => history.back()}/>`}
    ${job && html`<${Bulk} what=${job} close=${() => setJob(null)}/>`}`;
}

/** One of them, with its body. */
function One({ base, id, may, act }) {
  const from = useCall(base + '/' + encodeURIComponent(id));
  return html`<section class="card"><${Loaded} from=${from}>${event => html`<h2><${Text} value=${event.callId || event.id}/></h2>
    ${may && html`<p class="buttons"><button onClick=${() => act(false, { ids: [id] })}>${t('replay')}…</button><button class="danger" onClick=${() => act(true, { ids: [id] })}>${t('purge')}…</button></p>`}
    <dl class="pairs">${Object.entries(event).filter(([, value]) => typeof value !== 'object').map(([key, value]) => html`<dt>${key}</dt><dd><${Text} value=${value}/></dd>`)}</dl>
    <pre tabindex="0">${plain(event.body ? JSON.stringify(event.body, null, 2) : event.bodyBase64)}</pre>`}<//></section>`;
}
