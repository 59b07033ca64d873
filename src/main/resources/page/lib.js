// Preact with htm, and how the page talks to the runner.
import { h, render, Component, Fragment } from './vendor/preact.mjs';
import { useState, useEffect, useLayoutEffect, useMemo, useRef, useCallback, useErrorBoundary } from './vendor/hooks.mjs';
import htm from './vendor/htm.mjs';

export const html = htm.bind(h);
export { render, Component, Fragment, useState, useEffect, useLayoutEffect, useMemo, useRef, useCallback, useErrorBoundary };

const SECOND = 1000;

/** What the runner answered instead of what was asked for. */
export class Refusal extends Error {
  constructor(status, word, message) {
    super(message);
    this.status = status;
    this.word = word;
  }
}

const whenLoggedOut = new Set();

/** Calls the given function when the runner wants a token. */
export function onLoggedOut(action) {
  whenLoggedOut.add(action);
  return () => whenLoggedOut.delete(action);
}

async function request(method, path, { body, background, signal } = {}) {
  const headers = {};
  if (method !== 'GET') {
    headers['Content-Type'] = 'application/json';
  }
  if (background) {
    headers['Easemob-Camel-Background'] = '1';
  }
  const response = await fetch('admin' + path, {
    method, headers, signal, credentials: 'same-origin', cache: 'no-store',
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) {
    const answer = await response.json().catch(() => ({}));
    if (response.status === 401 && path !== '/session') {
      whenLoggedOut.forEach(action => action());
    }
    throw new Refusal(response.status, answer.status || '', answer.message || `HTTP ${response.status}`);
  }
  return response;
}

/** The JSON that a call of the administration answers. */
export async function call(method, path, body, options = {}) {
  const response = await request(method, path, { ...options, body });
  return response.status === 204 ? null : response.json();
}

export const get = (path, options) => call('GET', path, undefined, options);

/** Parameters as a query, without those that are empty. */
export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length ? '?' + new URLSearchParams(given) : '';
}

/** What a call answers, asked again every so many seconds while the page is looked at. */
export function useCall(path, seconds = 0) {
  const [state, setState] = useState({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!path) {
      return undefined;
    }
    const stop = new AbortController();
    let timer;
    let first = true;
    const ask = async () => {
      if (!document.hidden || first) {
        try {
          const data = await get(path, { background: !first, signal: stop.signal });
          setState({ data, path, at: Date.now() });
        } catch (error) {
          if (!stop.signal.aborted) {
            setState(old => ({ data: old.path === path ? old.data : undefined, path, error }));
          }
        }
        first = false;
      }
      if (seconds && !stop.signal.aborted) {
        timer = setTimeout(ask, seconds * SECOND);
      }
    };
    ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [path, seconds, turn]);
  const reload = useCallback(() => setTurn(now => now + 1), []);
  return { ...(state.path === path ? state : {}), reload };
}

/**
 * Gives the action each line of the tail as it comes, until it is stopped; a lost connection is tried again.
 * @param status is told true when the connection stands, false when it is lost
 */
export function follow(path, action, status) {
  const stop = new AbortController();
  let pause = SECOND / 2;
  (async () => {
    while (!stop.signal.aborted) {
      try {
        const response = await request('GET', path, { background: true, signal: stop.signal });
        status(true);
        pause = SECOND / 2;
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        let rest = '';
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          const lines = (rest + part.value).split('\n');
          rest = lines.pop();
          const events = lines.filter(line => line.trim()).map(line => JSON.parse(line));
          if (events.length) {
            action(events);
          }
        }
      } catch (error) {
        if (stop.signal.aborted) {
          return;
        }
        if (error.status === 401) {
          return;
        }
      }
      if (!stop.signal.aborted) {
        status(false);
        await new Promise(done => setTimeout(done, pause));
        pause = Math.min(2 * pause, 10 * SECOND);
      }
    }
  })();
  return () => stop.abort();
}

/** What the person has chosen, kept by the browser. */
export function remembered(key, otherwise) {
  try {
    return localStorage.getItem('easemob-camel.' + key) || otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem('easemob-camel.' + key, value);
  } catch {
    // Then it holds until the page is closed.
  }
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The view and its parameters, as the address has them: #/events?roomId=1 */
export function place() {
  const [path, search] = location.hash.replace(/^#\/?/, '').split('?');
  const [view, ...rest] = path.split('/').map(decoded);
  return { view: view || 'now', id: rest.join('/') || null, parameters: Object.fromEntries(new URLSearchParams(search || '')) };
}

export function address(view, parameters = {}, id) {
  return '#/' + view + (id ? '/' + encodeURIComponent(id) : '') + query(parameters);
}

export function usePlace() {
  const [now, setNow] = useState(place());
  useEffect(() => {
    const moved = () => setNow(place());
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  return now;
}
