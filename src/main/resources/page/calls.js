// The calls of Easemob's REST API.
import { html, useCall, useEffect, useRef, useState } from './lib.js';
import { Empty, Loaded, Spark, State, Text } from './parts.js';
import { count, duration, t } from './words.js';

/** How much is added in a second, from one answer to the next. */
function useRate(total, at) {
  const before = useRef();
  const [rates, setRates] = useState([]);
  useEffect(() => {
    if (before.current && at > before.current.at) {
      const rate = 1000 * (total - before.current.total) / (at - before.current.at);
      setRates(now => [...now.slice(-60), Math.max(0, rate)]);
    }
    if (at) {
      before.current = { total, at };
    }
  }, [at]);
  return rates;
}

export function Calls() {
  const from = useCall('/calls', 2);
  const total = from.data ? from.data.calls.reduce((sum, each) => sum + each.count, 0) : 0;
  const rates = useRate(total, from.at);
  return html`<h1>${t('calls')}</h1><${Loaded} from=${from}>${data => html`
    ${data.missing.length > 0 && html`<p class="note">${t('missing', data.missing.join(', '))}</p>`}
    <div class="tiles">
      <div class="tile"><h2>${t('pace')}</h2><p class="big">${rates.length ? t('perSecond', count(rates[rates.length - 1])) : '–'}</p><${Spark} values=${rates} label=${t('pace')}/><p class="faint">${t('upTo', data.ratePerSecond)}</p></div>
      <div class="tile"><h2>${t('tokenState')}</h2><p class="big"><${State} state=${data.tokens.failed && !data.tokens.ok ? 'broken' : data.tokens.ok ? 'ok' : 'waiting'} label=${data.tokens.ok ? t('yes') : t('none')}/></p>
        <p class="faint">${t('tokensFetched', count(data.tokens.ok || 0), count(data.tokens.failed || 0))}</p></div>
    </div>
    <h2>${t('answers')}</h2>
    ${data.calls.length ? html`<div class="scroll" tabindex="0"><table><caption class="unseen">${t('answers')}</caption><thead><tr><th>${t('call')}</th><th>${t('outcome')}</th><th class="number">${t('count')}</th><th class="number">${t('mean')}</th><th class="number">${t('longest')}</th><th class="number">${t('waitedForTurn')}</th></tr></thead>
      <tbody>${data.calls.map(each => {
        const wait = data.waits.find(other => other.call === each.call);
        return html`<tr key=${each.call + each.outcome}><th scope="row"><${Text} value=${each.call}/></th><td class=${/^2/.test(each.outcome) ? '' : 's-failed'}>${each.outcome}</td><td class="number">${count(each.count)}</td>
          <td class="number">${duration(each.meanMillis)}</td><td class="number">${duration(each.maxMillis)}</td><td class="number">${wait ? duration(wait.meanMillis) : '–'}</td></tr>`;
      })}</tbody></table></div>` : html`<${Empty} title=${t('noCalls')}><p>${t('noCallsHint')}</p><//>`}`}<//>`;
}
