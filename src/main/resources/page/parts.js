// What several views are made of.
import { html, call, get, useCall, useEffect, useLayoutEffect, useMemo, useRef, useState, address } from './lib.js';
import { clock, count, duration, familyPhrase, operationPhrase, stateSign, stateWord, t } from './words.js';

const LONGEST_TITLE = 300;
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text of strangers: what would steer it is shown as the number of the character. */
export function plain(value) {
  return String(value ?? '').replace(STEERING, sign => sign === '\n' || sign === '\t' ? sign
    : '\\u' + sign.codePointAt(0).toString(16).padStart(4, '0'));
}

export function Text({ value, otherwise = '' }) {
  const text = plain(value);
  return text ? html`<bdi class="text" title=${text.length > 20 ? text.slice(0, LONGEST_TITLE) : undefined}>${text}</bdi>`
    : html`<span class="faint">${otherwise}</span>`;
}

/** A time, with UTC on hover. */
export function Time({ at, withDay }) {
  return at ? html`<time datetime=${at} title=${plain(at)}>${clock(at, withDay)}</time>` : html`<span class="faint">–</span>`;
}

/** How long from now, or until now. */
export function ago(at) {
  return duration(Math.abs(Date.now() - new Date(at)));
}

export function State({ state, label }) {
  return html`<span class="state s-${String(state).replace(/[^a-z]/g, '')}">
    <span aria-hidden="true">${stateSign(state)}</span> ${label || stateWord(state)}</span>`;
}

/** The word on the wire and what it means. */
export function Action({ event }) {
  const word = event.action || event.operation || event.family || '';
  const phrase = operationPhrase(word) || (event.family && event.family !== 'muc' ? familyPhrase(event.family) : '');
  return html`<span class="action"><b><${Text} value=${word} otherwise="–"/></b> ${phrase && html`<span class="phrase">${plain(phrase)}</span>`}</span>`;
}

export function Who({ event }) {
  return html`<span class="who"><${Text} value=${event.actor}/>${event.target && html` <span class="faint" aria-label=${t('target')}>→</span> <${Text} value=${event.target}/>`}</span>`;
}

export function Deliveries({ event }) {
  const deliveries = event.deliveries || [];
  if (!deliveries.length) {
    return html`<${State} state=${event.state || 'waiting'}/>`;
  }
  return html`<span class="chips">${deliveries.map(each => html`<span class="chip s-${each.state}" key=${each.destination}
    title=${plain(each.reason || stateWord(each.state)).slice(0, LONGEST_TITLE)}><span aria-hidden="true">${stateSign(each.state)}</span>
    <${Text} value=${each.destination}/><span class="unseen">: ${stateWord(each.state)}</span>${each.state === 'failing' && each.nextAttemptAt
      && new Date(each.nextAttemptAt) > Date.now() ? html` <span class="faint">${ago(each.nextAttemptAt)}</span>` : ''}</span>`)}</span>`;
}

export function Empty({ title, children }) {
  return html`<div class="empty"><p><strong>${title}</strong></p>${children}</div>`;
}

export function Trouble({ error, reload }) {
  return error ? html`<div class="trouble" role="alert">${t('failed', plain(error.message))} ${reload && html`<button onClick=${reload}>${t('retry')}</button>`}</div>` : null;
}

/** What is asked for, or why it is not there. */
export function Loaded({ from, children }) {
  if (from.data) {
    return html`<${Trouble} error=${from.error} reload=${from.reload}/>${children(from.data)}`;
  }
  return from.error ? html`<${Trouble} error=${from.error} reload=${from.reload}/>` : html`<p class="faint" role="status">${t('loading')}</p>`;
}

export function Copy({ text, children }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text).catch(() => {});
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return html`<button class="quiet" onClick=${copy} aria-live="polite">${copied ? t('copied') : children || t('copy')}</button>`;
}

export function useNarrow() {
  const media = useMemo(() => matchMedia('(max-width: 700px)'), []);
  const [narrow, setNarrow] = useState(media.matches);
  useEffect(() => {
    const changed = () => setNarrow(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, []);
  return narrow;
}

const BEYOND = 8;

/**
 * A table of any length, of which only the rows that are seen exist. On a narrow screen each row is a card of three lines.
 * columns: name, title, width, cell(row); href(row) is where a row leads; onEnd is told when the end comes near.
 */
export function Table({ label, rows, columns, href, rowKey = row => row.id, onEnd, more, short }) {
  const scroller = useRef();
  const narrow = useNarrow();
  const height = narrow ? 76 : 34;
  const [view, setView] = useState({ top: 0, height: 600 });
  const [active, setActive] = useState(-1);
  const look = () => scroller.current && setView({ top: scroller.current.scrollTop, height: scroller.current.clientHeight });
  useLayoutEffect(() => {
    look();
    const observer = new ResizeObserver(look);
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);
  const begin = Math.max(0, Math.floor(view.top / height) - BEYOND);
  const end = Math.min(rows.length, Math.ceil((view.top + view.height) / height) + BEYOND);
  useEffect(() => {
    if (more && end >= rows.length) {
      onEnd();
    }
  }, [end, rows.length, more]);
  const key = event => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step) {
      const next = Math.min(rows.length - 1, Math.max(0, active + step));
      setActive(next);
      const at = scroller.current;
      at.scrollTop = Math.max(Math.min(at.scrollTop, next * height), (next + 2) * height - at.clientHeight);
      event.preventDefault();
    } else if (event.key === 'Enter' && event.target === scroller.current && rows[active] && href) {
      location.hash = href(rows[active]);
    }
  };
  const grid = narrow ? {} : { gridTemplateColumns: columns.map(column => column.width).join(' ') };
  return html`<div class="table ${short ? 'short' : ''}" role="table" aria-label=${label} aria-rowcount=${more ? -1 : rows.length + 1}>
    <div class="head" role="rowgroup"><div role="row" aria-rowindex="1" class="row" style=${grid}>${columns.map(column =>
      html`<span role="columnheader" class=${column.number ? 'number' : ''}>${column.title}</span>`)}</div></div>
    <div class="scroller" ref=${scroller} onScroll=${look} onKeyDown=${key} tabindex="0" role="rowgroup" aria-label=${label}>
      <div class="all" role="presentation" style=${{ height: rows.length * height + 'px' }}>
        ${rows.slice(begin, end).map((row, i) => html`<div role="row" class="row ${begin + i === active ? 'active' : ''} ${href ? 'leads' : ''}"
          aria-rowindex=${begin + i + 2} key=${rowKey(row)} style=${{ ...grid, height: height + 'px', top: (begin + i) * height + 'px' }}
          onClick=${event => href && !event.target.closest('a,button') && !String(getSelection()) && (location.hash = href(row))}>
          ${columns.map((column, n) => html`<span role="cell" class="c-${column.name} ${column.number ? 'number' : ''}">${n === 0 && href
            ? html`<a href=${href(row)}>${column.cell(row)}</a>` : column.cell(row)}</span>`)}</div>`)}
      </div>
    </div>
  </div>`;
}

/** The columns of a table of events. */
export function eventColumns() {
  return [
    { name: 'time', title: t('time'), width: '7.6rem', cell: event => html`<${Time} at=${event.receivedAt}/>` },
    { name: 'action', title: t('action'), width: 'minmax(9rem, 1.3fr)', cell: event => html`<${Action} event=${event}/>` },
    { name: 'room', title: t('room'), width: 'minmax(6rem, .8fr)', cell: event => html`<${Text} value=${event.roomId}/>` },
    { name: 'who', title: t('who'), width: 'minmax(8rem, 1fr)', cell: event => html`<${Who} event=${event}/>` },
    { name: 'deliveries', title: t('deliveries'), width: 'minmax(9rem, 1.5fr)', cell: event => html`<${Deliveries} event=${event}/>` },
  ];
}

export const eventAddress = event => address('events', {}, event.id);

/** Asks before something is done, and does it. */
export function Act({ question, path, body = {}, done, children, kind = '' }) {
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState();
  const act = async () => {
    setError(null);
    try {
      const answer = await call('POST', path, body);
      setAsked(false);
      done && done(answer);
    } catch (failure) {
      setError(failure);
    }
  };
  return html`<button class=${kind} onClick=${() => question ? setAsked(true) : act()}>${children}</button>
    ${asked && html`<${Dialog} title=${children} close=${() => setAsked(false)}><p>${question}</p><${Trouble} error=${error}/>
      <p class="buttons"><button class="main" onClick=${act}>${children}</button><button onClick=${() => setAsked(false)}>${t('cancel')}</button></p><//>`}
    ${!asked && html`<${Trouble} error=${error}/>`}`;
}

export function Dialog({ title, close, children }) {
  const dialog = useRef();
  useEffect(() => {
    dialog.current.showModal();
  }, []);
  return html`<dialog ref=${dialog} aria-label=${title} onCancel=${close} onClose=${close}>
    <h2>${title}</h2>${children}</dialog>`;
}

const RATE = 50;

/**
 * Send again, replay, purge and move, everywhere the same: count, ten examples, rate, start, progress, cancel, result.
 * what: path, body, title, purge, move, destinations to choose from and those that are chosen (null: their own).
 */
export function Bulk({ what, close }) {
  const [found, setFound] = useState();
  const [error, setError] = useState();
  const [rate, setRate] = useState(RATE);
  const [to, setTo] = useState(what.to || '');
  const [job, setJob] = useState();
  const body = () => ({ ...what.body, ...(to && what.toName ? { [what.toName]: what.toName === 'destinations' ? [to] : to } : {}) });
  useEffect(() => {
    call('POST', what.path, { ...body(), dryRun: true }).then(setFound, setError);
  }, [to]);
  const start = async () => {
    setError(null);
    try {
      setJob(await call('POST', what.path, { ...body(), ...(what.purge || what.move ? {} : { ratePerSecond: Number(rate) }) }));
    } catch (failure) {
      setError(failure);
    }
  };
  const over = job && job.state !== 'running';
  useEffect(() => {
    if (!job || over) {
      return undefined;
    }
    const timer = setTimeout(() => get('/jobs/' + encodeURIComponent(job.id), { background: true }).then(setJob, setError), 400);
    return () => clearTimeout(timer);
  }, [job]);
  const leave = () => {
    close();
    over && what.done && what.done();
  };
  return html`<${Dialog} title=${what.title} close=${leave}>
    <${Trouble} error=${error}/>
    ${!found && !error && html`<p role="status">${t('preview')}</p>`}
    ${found && !job && html`
      <p class="big"><b>${count(found.count)}</b> ${t(found.count === 1 ? 'eventCounted' : 'eventsCounted')}</p>
      ${what.toName && html`<label>${t('toWhich')} <select value=${to} onChange=${event => setTo(event.target.value)}>
        ${!what.move && html`<option value="">${what.ownName || t('theirOwn')}</option>`}${what.destinations.map(name => html`<option value=${name}>${name}</option>`)}</select></label>`}
      ${found.count > 0 ? found.examples && html`<p class="faint">${t('examples')}</p><ul class="examples">${found.examples.slice(0, 10).map(event => html`<li>
          <${Time} at=${event.receivedAt || event.storedTime || event.eventTime}/> <${Action} event=${event}/> <${Text} value=${event.roomId}/> <${Who} event=${event}/></li>`)}</ul>`
        : html`<p>${t('noneMatch')}</p>`}
      ${what.purge ? html`<p><strong>${t('purgeWarning')}</strong></p>`
        : html`<p class="buttons">${!what.move && html`<label>${t('ratePerSecond')} <input type="number" min="1" max="10000" value=${rate} onInput=${event => setRate(event.target.value)}/></label>`}
          <span class="faint">${t('orderKept')}</span></p>`}
      <p class="buttons"><button class=${what.purge ? 'main danger' : 'main'} disabled=${!found.count} onClick=${start}>${t('start')}</button>
        <button onClick=${leave}>${t('cancel')}</button></p>`}
    ${job && html`<${Progress} job=${job} setJob=${setJob} setError=${setError}/>`}
    ${over && html`<p class="buttons"><button class="main" onClick=${leave}>${t('close')}</button></p>`}
  <//>`;
}

function Progress({ job, setJob, setError }) {
  const running = job.state === 'running';
  const cancel = () => call('DELETE', '/jobs/' + encodeURIComponent(job.id)).then(next => setJob(next || { ...job, state: 'cancelled' }), setError);
  return html`<div role="status">
    <p><${State} state=${job.state}/> ${t('ofTotal', count(job.done), job.total === undefined ? '…' : count(job.total))}
      ${job.failed > 0 && html` · ${t('failedAgain')}: ${count(job.failed)}`}${job.skipped > 0 && html` · ${t('skipped')}: ${count(job.skipped)}`}
      ${job.reason && html` · <${Text} value=${job.reason}/>`}</p>
    <progress max=${job.total || 1} value=${job.state === 'finished' ? job.total || 1 : job.done} aria-label=${t('job', job.id)}></progress></div>
    ${running && html`<p class="buttons"><button onClick=${cancel}>${t('cancel')}</button></p>`}`;
}

/** A line over the last minutes. */
export function Spark({ values, label }) {
  if (values.length < 2) {
    return html`<svg class="spark" viewBox="0 0 100 24" aria-hidden="true"></svg>`;
  }
  const top = Math.max(...values, 1e-9);
  const points = values.map((value, i) => `${(100 * i / (values.length - 1)).toFixed(1)},${(22 - 20 * value / top).toFixed(1)}`).join(' ');
  return html`<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label=${label}><polyline points=${points}/></svg>`;
}

/**
 * A picture of what leads to what: nodes in columns from left to right, with lines between them.
 * nodes: id, title, sub, column, kind, href; edges: [from, to].
 */
export function Flow({ nodes, edges, label }) {
  const WIDTH = 210, GAP = 70, HEIGHT = 46, ROOM = 10;
  const places = new Map();
  const filled = [];
  for (const node of nodes) {
    const row = filled[node.column] = (filled[node.column] ?? -1) + 1;
    places.set(node.id, { x: node.column * (WIDTH + GAP), y: row * (HEIGHT + ROOM) });
  }
  const width = filled.length * (WIDTH + GAP) - GAP;
  const height = Math.max(1, ...filled.map(rows => (rows ?? 0) + 1)) * (HEIGHT + ROOM);
  const lines = edges.filter(([from, to]) => places.has(from) && places.has(to)).map(([from, to]) => {
    const a = places.get(from), b = places.get(to);
    const [x1, y1, x2, y2] = [a.x + WIDTH, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2];
    const bend = x2 > x1 ? GAP / 2 : GAP * 1.5;
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  });
  return html`<div class="flow" tabindex="0" role="group" aria-label=${label}><div class="plane" style=${{ width: width + 'px', height: height + 'px' }}>
    <svg width=${width} height=${height} aria-hidden="true">${lines.map(line => html`<path d=${line}/>`)}</svg>
    <ul>${nodes.map(node => html`<li key=${node.id} class="node ${node.kind || ''}" title=${plain(node.hint || '')}
      style=${{ left: places.get(node.id).x + 'px', top: places.get(node.id).y + 'px', width: WIDTH + 'px', height: HEIGHT + 'px' }}>
      ${node.href ? html`<a href=${node.href}><${Text} value=${node.title}/></a>` : html`<b><${Text} value=${node.title}/></b>`}
      <small><${Text} value=${node.sub}/></small></li>`)}</ul></div></div>`;
}

/** The names of all destinations. */
export function useDestinations() {
  const { data } = useCall('/destinations');
  return (data ? data.destinations : []).map(each => each.name || each.destination);
}
