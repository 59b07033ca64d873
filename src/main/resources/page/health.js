// What the overview says, in the page's own words: the bar, and what needs somebody.
import { address } from './lib.js';
import { ago, plain } from './parts.js';
import { bytes, count, duration, t } from './words.js';

const NOTHING = { needs: [], actions: [], destinations: [], dead: 0, receiving: true };
const LOW_DISK = 0.1;
const MOST_ACTIONS = 12;
const TAKEN = ['accepted', 'duplicate'];

/** A destination in the page's own words. Some attempts fail: it is tried again, though not all fail. */
export function normal(each) {
  const failing = each.state === 'failing' || (each.state === 'ok' && each.failedPerSecond > 0);
  return { ...each, state: failing ? 'failing' : each.state, paused: each.state === 'paused', oldestMillis: 1000 * (each.oldestSeconds || 0) };
}

function needsOf(each, reload) {
  const needs = [];
  const waits = each.waiting ? t('waits', count(each.waiting)) + ' · ' + t('oldest') + ' ' + duration(each.oldestMillis) : '';
  const href = address('destinations', {}, each.name);
  if (each.state === 'failing') {
    const since = each.since ? t('lasts', ago(each.since)) : '';
    needs.push({ key: 'fails ' + each.name, text: t('destinationFails', each.name), detail: [since, plain(each.reason || ''), waits].filter(Boolean).join(' · '), href, destination: each, reload });
  } else if (each.paused) {
    needs.push({ key: 'paused ' + each.name, text: t('destinationPaused', each.name), detail: waits, href, destination: each, reload });
  }
  return [...needs, ...deadOf(each)];
}

function forgottenOf(each) {
  return [each.waiting > 0 && { key: 'forgotten ' + each.name, text: t('waitForForgotten', count(each.waiting), each.name), detail: t('forgottenHint'), move: each.name }, ...deadOf(each)];
}

function deadOf(each) {
  const name = each.name === 'stored_callbacks' ? t('stored_callbacks') : each.name;
  return each.deadLetters > 0 ? [{ key: 'dead ' + each.name, text: t('deadLettersWait', name, count(each.deadLetters)), detail: '', href: address('dead-letters', {}, each.name) }] : [];
}

export function healthOf(overview, routes, runner, reload) {
  if (!overview) {
    return NOTHING;
  }
  const destinations = overview.destinations.map(normal);
  const answers = overview.answersPerSecond;
  const refused = Object.entries(answers).filter(([word, rate]) => !TAKEN.includes(word) && rate > 0);
  const { disk, queues, record = {} } = overview;
  const problem = routes && routes.problem;
  const needs = [
    !overview.receiving && { key: 'receiving', bad: true, text: t('callbacksRefused'), detail: '', href: address('routes') },
    overview.banBudget.left < 45 && { key: 'ban', bad: true, text: t('banNear'), detail: t('banHint', overview.banBudget.left), href: address('events', { state: 'refused' }) },
    problem && { key: 'routes', text: t('routesBroken'), detail: plain(problem), href: address('routes') },
    runner && runner.needRestart.length > 0 && { key: 'restart', text: t('restartNeeded', runner.needRestart.map(plain).join(', ')), detail: '' },
    ...destinations.flatMap(each => needsOf(each, reload)),
    ...overview.forgotten.flatMap(forgottenOf),
    queues.conflicts > 0 && { key: 'conflicts', text: t('conflictsWait', count(queues.conflicts)), detail: '', href: address('dead-letters', {}, 'conflicts') },
    disk.sizeBytes && disk.freeBytes < LOW_DISK * disk.sizeBytes && { key: 'disk', text: t('diskFull', bytes(disk.freeBytes)), detail: '' },
    (record.problem || record.dropped > 0) && { key: 'record', text: t('recordDrops', count(record.dropped || 0)), detail: plain(record.problem || '') },
  ].filter(Boolean);
  return {
    needs,
    destinations,
    receiving: overview.receiving,
    routesProblem: problem,
    dead: [...destinations, ...overview.forgotten].reduce((sum, each) => sum + (each.deadLetters || 0), 0),
    banBudget: overview.banBudget.left,
    diskPart: disk.sizeBytes ? 1 - disk.freeBytes / disk.sizeBytes : undefined,
    diskHint: disk.sizeBytes ? `${bytes(disk.usedBytes || 0)} / ${bytes(disk.freeBytes)} / ${bytes(disk.sizeBytes)}` : '',
    accepted: answers.accepted || 0,
    duplicate: answers.duplicate || 0,
    refused: refused.reduce((sum, [, rate]) => sum + rate, 0),
    refusedBy: refused.map(([word, rate]) => `${word} ${t('perSecond', count(rate))}`).join(', '),
    dispatched: overview.dispatchedPerSecond,
    waiting: (queues.callbacks || 0) + destinations.reduce((sum, each) => sum + (each.waiting || 0), 0),
    oldestMillis: 1000 * Math.max(queues.callbacksOldestSeconds || 0, ...destinations.map(each => each.oldestSeconds || 0)),
    actions: Object.entries(overview.eventsPerSecond || {}).map(([action, rate]) => ({ action, rate })).filter(each => each.rate > 0).sort((a, b) => b.rate - a.rate).slice(0, MOST_ACTIONS),
  };
}
