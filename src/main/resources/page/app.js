// The frame: the bar, the views, the search box, logging in.
import { address, call, get, html, onLoggedOut, remember, remembered, render, useCall, useEffect, useErrorBoundary, useRef, useState, usePlace } from './lib.js';
import { Dialog, State, Text, Trouble, plain } from './parts.js';
import { bytes, count, currentLanguage, setLanguage, t } from './words.js';
import { healthOf } from './health.js';
import { Now } from './now.js';
import { Event, Events, meaning } from './events.js';
import { Destinations } from './destinations.js';
import { DeadLetters } from './dead-letters.js';
import { Routes } from './routes.js';
import { Calls } from './calls.js';

const VIEWS = ['now', 'events', 'destinations', 'dead-letters', 'routes', 'calls'];

function applyTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

function App() {
  const [session, setSession] = useState();
  const [error, setError] = useState();
  const [, setLanguageTurn] = useState(0);
  const look = () => get('/session').then(answer => {
    setSession(answer);
    setError(null);
  }, setError);
  useEffect(() => {
    look();
    return onLoggedOut(() => setSession(now => ({ ...now, role: null })));
  }, []);
  useEffect(() => {
    if (error) {
      const timer = setTimeout(look, 2000);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [error]);
  const language = () => {
    setLanguage(currentLanguage() === 'zh' ? 'en' : 'zh');
    document.documentElement.lang = currentLanguage() === 'zh' ? 'zh-CN' : 'en';
    setLanguageTurn(turn => turn + 1);
  };
  if (!session) {
    return html`<main>${error ? html`<p role="alert">${t('connectionLost')}</p>` : html`<p role="status">${t('loading')}</p>`}</main>`;
  }
  return session.role ? html`<${Frame} key=${currentLanguage()} session=${session} language=${language} logOut=${() => call('DELETE', '/session').then(setSession, setError)}/>`
    : html`<${Login} key=${currentLanguage()} done=${setSession} language=${language}/>`;
}

function Login({ done, language }) {
  const [error, setError] = useState();
  const [busy, setBusy] = useState(false);
  const submit = async event => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      done(await call('POST', '/session', { token: event.target.elements.token.value }));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return html`<main class="login"><form onSubmit=${submit}><h1>easemob-camel</h1><p class="faint" id="hint">${t('loginHint')}</p>
    <label>${t('token')} <input name="token" type="password" autocomplete="current-password" required autofocus aria-describedby="hint"/></label>
    <${Trouble} error=${error}/><p class="buttons"><button class="main" disabled=${busy}>${t('logIn')}</button><button type="button" class="quiet" onClick=${language}>${t('language')}</button></p></form></main>`;
}

function Frame({ session, language, logOut }) {
  const { view, id, parameters } = usePlace();
  const may = session.role === 'operate';
  const overview = useCall('/overview', 2);
  const runner = useCall('/runner', 10).data;
  const routes = useCall('/routes', 10).data;
  const health = healthOf(overview.data, routes, runner, overview.reload);
  const box = useRef();
  const main = useRef();
  const [help, setHelp] = useState(false);
  useEffect(() => {
    document.title = `${t(VIEWS.includes(view) ? view : 'now')} · ${runner && runner.app ? runner.app + ' · ' : ''}easemob-camel`;
  }, [view, runner]);
  useEffect(() => {
    const key = event => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input,select,textarea,dialog')) {
        return;
      }
      if (event.key === '/') {
        box.current.focus();
        box.current.select();
        event.preventDefault();
      } else if (event.key === '?') {
        setHelp(true);
      } else if (VIEWS[Number(event.key) - 1]) {
        location.hash = address(VIEWS[Number(event.key) - 1]);
      }
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, []);
  const search = event => {
    event.preventDefault();
    const filter = meaning(box.current.value);
    location.hash = address('events', { ...filter, guess: /^[^:\s]+$/.test(box.current.value.trim()) ? 1 : '' });
    box.current.blur();
  };
  const theme = () => {
    const dark = remembered('theme', matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light') === 'dark';
    remember('theme', dark ? 'light' : 'dark');
    applyTheme(dark ? 'light' : 'dark');
  };
  const bad = health.needs.some(need => need.bad);
  return html`<a class="skip" href="#main" onClick=${event => { event.preventDefault(); main.current.focus(); }}>${t('skip')}</a>
    <header class=${bad || overview.error ? 'bad' : health.needs.length ? 'look' : 'good'}>
      <a class="brand" href=${address('now')}>easemob-camel${runner && runner.app && html` <span class="faint">▸</span> <${Text} value=${runner.app}/>`}</a>
      <div class="health" role="group" aria-label=${t('health')}>${overview.error ? html`<${State} state="broken" label=${t('connectionLost')}/>` : overview.data && html`
        <a href=${address('now')}><${State} state=${health.receiving ? 'ok' : 'broken'} label=${health.receiving ? t('receiving') : t('notReceiving')}/></a>
        ${health.banBudget !== undefined && html`<a href=${address('now')} class=${health.banBudget < 45 ? 's-failed' : ''} title=${t('banHint', health.banBudget)}>${t('banBudget')} ${health.banBudget}/90</a>`}
        ${health.diskPart !== undefined && html`<span title=${health.diskHint}>${t('disk')} ${Math.round(100 * health.diskPart)} %</span>`}`}</div>
      <form role="search" onSubmit=${search}><input ref=${box} type="search" aria-label=${t('search')} placeholder=${t('searchHint')} title=${t('searchHelp')}/></form>
      <div class="choices">${!may && html`<span title=${t('readOnlyHint')} class="note">${t('readOnly')}</span>`}<button class="quiet" onClick=${language}>${t('language')}</button><button class="quiet" aria-label=${t('theme')} title=${t('theme')} onClick=${theme}>◐</button>
        ${session.tokenWanted && html`<button class="quiet" onClick=${logOut}>${t('logOut')}</button>`}</div>
    </header>
    <nav aria-label=${t('views')}>${VIEWS.map(name => html`<a key=${name} href=${address(name)} aria-current=${view === name ? 'page' : undefined}>${t(name)}${name === 'dead-letters' && health.dead > 0 && html` <span class="badge">${count(health.dead)}</span>`}${
      name === 'routes' && health.routesProblem && html` <span class="badge">!</span>`}</a>`)}</nav>
    <main ref=${main} id="main" tabindex="-1" key=${view + id}><${Safe}>
      ${view === 'events' ? (id ? html`<${Event} id=${id} may=${may}/>` : html`<${Events} parameters=${parameters} may=${may}/>`)
        : view === 'destinations' ? html`<${Destinations} id=${id} may=${may}/>`
        : view === 'dead-letters' ? html`<${DeadLetters} id=${id} parameters=${parameters} may=${may}/>`
        : view === 'routes' ? html`<${Routes}/>` : view === 'calls' ? html`<${Calls}/>`
        : html`<${Trouble} error=${overview.error}/><${Now} health=${health} at=${overview.at} may=${may} runner=${runner}/>`}<//></main>
    <footer class="faint">${runner && runner.version} · <button class="quiet" onClick=${() => setHelp(true)}>${t('help')} ?</button></footer>
    ${help && html`<${Dialog} title=${t('help')} close=${() => setHelp(false)}><p>${t('keyHelp')}</p><p>${t('searchHelp')}</p><p class="buttons"><button class="main" onClick=${() => setHelp(false)}>${t('close')}</button></p><//>`}`;
}

/** A view that fails takes no other with it. */
function Safe({ children }) {
  const [error, reset] = useErrorBoundary();
  return error ? html`<${Trouble} error=${error} reload=${reset}/>` : children;
}

document.documentElement.lang = currentLanguage() === 'zh' ? 'zh-CN' : 'en';
const theme = remembered('theme', '');
if (theme) {
  applyTheme(theme);
}
render(html`<${App}/>`, document.getElementById('page'));
