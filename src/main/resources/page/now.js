// Is anything wrong, since when, what to do.
import { address, html, useCall, useEffect, useRef, useState } from './lib.js';
import { Act, Bulk, Loaded, Spark, State, Table, Text, Copy, eventAddress, eventColumns, plain } from './parts.js';
import { PauseResume } from './destinations.js';
import { useTail } from './live.js';
import { bytes, count, duration, operationPhrase, operations, states, stateWord, t } from './words.js';

const MOST_POINTS = 90;

/** The last values of something that is looked at again and again. */
function useHistory(value, at) {
  const values = useRef([]);
  useEffect(() => {
    if (at && value !== undefined) {
      values.current = [...values.current.slice(1 - MOST_POINTS), value];
    }
  }, [at]);
  return values.current;
}

function Tile({ title, value, history, bad, hint }) {
  return html`<div class="tile ${bad ? 'bad' : ''}" title=${hint || ''}><h2>${title}</h2><p class="big">${value}</p>${history && html`<${Spark} values=${history} label=${title}/>`}</div>`;
}

export function Now({ health, at, may, runner }) {
  const accepted = useHistory(health.accepted, at);
  const dispatched = useHistory(health.dispatched, at);
  const waiting = useHistory(health.waiting, at);
  return html`<h1 class="unseen">${t('now')}</h1>
    <div class="tiles">
      <${Tile} title=${t('accepted')} value=${t('perSecond', count(health.accepted))} history=${accepted}/>
      <${Tile} title=${t('dispatched')} value=${t('perSecond', count(health.dispatched))} history=${dispatched}/>
      <${Tile} title=${t('duplicate')} value=${t('perSecond', count(health.duplicate))}/>
      <${Tile} title=${t('refusedCallbacks')} value=${t('perSecond', count(health.refused))} bad=${health.refused > 0} hint=${health.refusedBy}/>
      <${Tile} title=${t('backlog')} value=${count(health.waiting)} history=${waiting}/>
      <${Tile} title=${t('oldestWaiting')} value=${health.oldestMillis ? duration(health.oldestMillis) : '–'} bad=${health.oldestMillis > 300000}/>
    </div>
    <section class="needs ${health.needs.some(need => need.bad) ? 'bad' : health.needs.length ? 'look' : 'good'}"><h2>${t('needsYou')}</h2>
      ${health.needs.length ? html`<ul class="plain">${health.needs.map(need => html`<li key=${need.key}><b><span aria-hidden="true">▲</span> ${need.text}</b> <span class="reason">${need.detail}</span>
        <span class="buttons">${need.href && html`<a class="button" href=${need.href} aria-label=${t('look') + ': ' + need.text}>${t('look')}</a>`}${may && need.destination && html`<${PauseResume} of=${need.destination} reload=${need.reload}/>`}${may && need.move && html`<${Move} from=${need.move} destinations=${health.destinations}/>`}</span></li>`)}</ul>`
        : html`<p><${State} state="ok" label=${t('nothingNeeded')}/></p>`}</section>
    <${Live} runner=${runner} may=${may}/>
    ${health.actions.length > 0 && html`<section><h2>${t('byAction')}</h2><ul class="bars">${health.actions.map(each => html`<li key=${each.action}><a href=${address('events', { action: each.action })}><${Text} value=${each.action}/> <span class="phrase">${operationPhrase(each.action)}</span></a>
      <meter min="0" max=${Math.max(health.actions[0].rate, .1)} value=${each.rate} aria-label=${each.action}></meter> <span class="number">${t('perSecond', count(each.rate))}</span></li>`)}</ul></section>`}`;
}

/** What waits for a destination that is no longer defined, to another one. */
function Move({ from, destinations }) {
  const [open, setOpen] = useState(false);
  const names = destinations.map(each => each.name);
  return html`<button onClick=${() => setOpen(true)}>${t('move')}…</button>${open && html`<${Bulk} close=${() => setOpen(false)}
    what=${{ title: t('move'), path: `/destinations/${encodeURIComponent(from)}/move`, body: {}, move: true, toName: 'destination', to: names[0], destinations: names }}/>`}`;
}

function Live({ runner, may }) {
  const [filter, setFilter] = useState({});
  const [held, setHeld] = useState(false);
  const { events, connected, newer, seen } = useTail(filter, held);
  const choose = name => event => setFilter({ ...filter, [name]: event.target.value });
  const nothing = seen && !events.length && !Object.values(filter).some(Boolean);
  return html`<section><div class="filters"><h2>${t('live')} <span class=${connected ? 's-delivered' : 's-failing'} title=${connected ? '' : t('connectionLost')} aria-hidden="true">${connected ? '●' : '○'}</span></h2>
      <label>${t('action')} <select value=${filter.action || ''} onChange=${choose('action')}><option value="">${t('any')}</option>${operations().map(word => html`<option value=${word}>${word} ${operationPhrase(word)}</option>`)}</select></label>
      <label>${t('scope')} <select value=${filter.scope || ''} onChange=${choose('scope')}><option value="">${t('any')}</option>${['group', 'chatroom'].map(word => html`<option value=${word}>${t(word)}</option>`)}</select></label>
      <label>${t('state')} <select value=${filter.state || ''} onChange=${choose('state')}><option value="">${t('any')}</option>${states().map(word => html`<option value=${word}>${stateWord(word)}</option>`)}</select></label>
      <button aria-pressed=${held} onClick=${() => setHeld(!held)}>${held ? '▶ ' + t('goLive') : '▮▮ ' + t('stopLive')}</button>${held && newer > 0 && html`<span class="faint" role="status">${t('newer', count(newer))}</span>`}</div>
    ${nothing ? html`<${FirstSteps} runner=${runner} may=${may}/>` : html`<${Table} short label=${t('live')} rows=${events} columns=${eventColumns()} href=${eventAddress}/>`}</section>`;
}

function FirstSteps({ runner, may }) {
  const [sent, setSent] = useState();
  const url = runner ? runner.callbackUrl : '';
  const lines = 'easemob.destination.my-service.uri=https://my-service.example.com/easemob\neasemob.forward.default=my-service';
  return html`<div class="empty"><p><strong>${t('emptyTitle')}</strong></p>
    <p>${t('step1')}</p><p class="line"><code>${url}</code><${Copy} text=${url}/></p>
    <p>${t('step2')} ${may && html`<${Act} kind="main" path="/samples" body=${{ operation: 'set_metadata' }} done=${setSent}>${t('sendSample')}<//>`} <span class="faint">${t('step2b')}</span></p>
    ${sent && html`<p role="status">${t('sampleSent', plain(sent.callId), sent.status)}</p>`}
    <p>${t('step3')}</p><div class="line"><pre tabindex="0">${lines}</pre><${Copy} text=${lines}/></div></div>`;
}
