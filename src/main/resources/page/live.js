// Events as they happen: the tail, put together to a list of events.
import { follow, get, query, useEffect, useRef, useState } from './lib.js';

const MOST = 2000;
const TOGETHER = 150;
const BEFORE = 50;

/** What a line of the tail tells, added to the event that is known already. */
function merged(known, { type, destination, at, durationMillis, outcome, httpStatus, reason, ...event }) {
  const deliveries = new Map((known ? known.deliveries : []).map(each => [each.destination, each]));
  if (type === 'attempt') {
    deliveries.set(destination, { destination, state: outcome, reason });
  } else {
    (event.deliveries || []).forEach(each => deliveries.set(each.destination, each));
  }
  return { ...known, ...event, ...(type === 'attempt' || reason === undefined ? {} : { reason }), deliveries: [...deliveries.values()] };
}

/**
 * The newest events first. While it is held, what comes is counted only.
 * @param filter the same as for a search
 */
export function useTail(filter, held) {
  const [events, setEvents] = useState([]);
  const [connected, setConnected] = useState(false);
  const [newer, setNewer] = useState(0);
  const [seen, setSeen] = useState(false);
  const all = useRef(new Map());
  const isHeld = useRef(held);
  isHeld.current = held;
  const path = '/tail' + query(filter);
  const show = () => {
    setEvents([...all.current.values()].sort((a, b) => a.receivedAt < b.receivedAt ? 1 : a.receivedAt > b.receivedAt ? -1 : 0));
    setNewer(0);
  };
  useEffect(() => {
    all.current = new Map();
    setEvents([]);
    let timer;
    const before = new AbortController();
    // What came before, and all that is known of it: a line of the tail tells only what is new.
    get('/events' + query({ ...filter, limit: BEFORE }), { signal: before.signal }).then(answer => {
      for (const event of answer.events) {
        all.current.set(event.id, merged(event, all.current.get(event.id) || {}));
      }
      show();
      setSeen(true);
    }, () => {});
    const stop = follow(path, lines => {
      let fresh = 0;
      for (const line of lines) {
        const id = line.id;
        if (id) {
          fresh += all.current.has(id) ? 0 : 1;
          all.current.set(id, merged(all.current.get(id), line));
        }
      }
      while (all.current.size > MOST) {
        all.current.delete(all.current.keys().next().value);
      }
      if (isHeld.current) {
        setNewer(now => now + fresh);
      } else if (!timer) {
        timer = setTimeout(() => {
          timer = null;
          if (!isHeld.current) {
            show();
          }
        }, TOGETHER);
      }
    }, setConnected);
    return () => {
      stop();
      before.abort();
      clearTimeout(timer);
    };
  }, [path]);
  useEffect(() => {
    if (!held) {
      show();
    }
  }, [held]);
  return { events, connected, newer, seen };
}
