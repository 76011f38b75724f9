/** Workers by what they said last, what waits, and what the tenant may still take. */
import {get, path} from '../api.js';
import {bytes, count, duration, el, fill, icon, keyed, number, when} from '../dom.js';
import {Page, bar, figure, pairs} from '../page.js';
import {empty} from '../say.js';

const POLL_MS = 2000;
const STATES = {busy: ['Busy', 'run'], idle: ['Idle', 'ok'], starting: ['Starting', 'run'], away: ['Away', 'warn'], down: ['Down', 'bad']};
const WAITS = {starting: 'loads its weights', away: 'takes no work: its store, device or channel is not well, or it stops'};

const QUOTAS = {
  'jobs': 'Jobs at once', 'pictures-per-day': 'Pictures a day', 'engine-seconds-per-day': 'Engine seconds a day',
  'engine-seconds-queued': 'Engine seconds waiting', 'picture-bytes': 'Bytes of pictures', 'subjects': 'Subjects', 'photo-bytes': 'Bytes of photos',
};

class FleetPage extends Page {
  connectedCallback() {
    const trouble = el('div');
    const sums = el('dl', {class: 'figures'});
    const nothing = el('div');
    const cards = el('ul', {class: 'cards', 'aria-label': 'Workers'});
    const quotas = el('section');
    fill(this, this.head('Fleet'), trouble, sums, nothing, cards, quotas);
    this.repeat(() => POLL_MS, async () => this.#draw(await get(path('workers'), this.signal), sums, nothing, cards), trouble);
    this.act(async () => this.#drawQuotas(await get(path('quotas'), this.signal), quotas));
  }

  #draw(fleet, sums, nothing, cards) {
    const workers = fleet.workers;
    const those = state => workers.filter(worker => worker.state === state).length;
    const speed = workers.filter(worker => worker.state !== 'down').reduce((sum, worker) => sum + worker.imagesPerMinute, 0);
    fill(
      sums,
      figure('Workers', number(workers.length - those('down')), `${those('busy')} busy, ${those('idle')} idle`),
      figure('Down', number(those('down')), null, those('down') ? 'alarm' : ''),
      figure('Pictures a minute', speed < 10 ? speed.toFixed(1) : number(Math.round(speed))),
      figure('Waiting', duration(fleet.queueEngineSeconds), 'of engine time'));
    sums.hidden = workers.length === 0;
    keyed(cards, workers, worker => worker.id, () => card());
    if (workers.length) fill(nothing);
    else if (!nothing.querySelector('.empty')) fill(nothing, empty('fleet', 'No workers', 'Nobody makes pictures now. Start a worker: jobs wait until there is one.'));
  }

  #drawQuotas(answer, place) {
    if (!answer.quotas.length) return;
    fill(
      place,
      el('h2', {}, 'Quotas'),
      el('ul', {class: 'quotas'}, answer.quotas.map(one => el(
        'li', {},
        el('span', {}, QUOTAS[one.quota] ?? one.quota),
        bar([{kind: one.used >= one.limit ? 'bad' : 'ok', word: `of ${number(one.limit)} taken`, amount: Math.min(one.used, one.limit)}], one.limit),
        el('span', {class: 'sub'}, one.quota === 'photo-bytes' ? `${bytes(one.used)} of ${bytes(one.limit)}` : `${number(one.used)} of ${number(one.limit)}`)))));
  }
}

function card() {
  const box = el('li', {class: 'card'});
  let drawn = '';
  box.update = worker => {
    const now = JSON.stringify(worker);
    if (now === drawn) return;
    drawn = now;
    const [word, kind] = STATES[worker.state] ?? [worker.state, 'off'];
    const hand = worker.inHand;
    const cache = worker.cache;
    fill(
      box,
      el('div', {class: 'card-head'}, icon('fleet'), el('h2', {}, worker.id), el('span', {class: `badge ${kind}`}, word)),
      el('p', {class: 'sub'}, `${worker.device} · ${worker.model}`),
      el('div', {class: 'hand'}, hand?.images > 0
        ? [bar([{kind: 'ok', word: 'made', amount: hand.done}], hand.images), el('span', {class: 'sub'}, `${number(hand.done)} of ${count(hand.images, 'picture')} in hand`)]
        : el('span', {class: 'sub'}, worker.state === 'down' ? ['last heard of ', when(worker.seenAt)] : WAITS[worker.state] ?? 'nothing in hand')),
      pairs(
        ['Pictures a minute', worker.imagesPerMinute.toFixed(1)],
        ['Subjects kept', `${number(cache.subjects)}, ${bytes(cache.bytes)}`],
        ['Found there', count(cache.hits, 'time')],
        ['Saved by that', duration(cache.secondsSaved)]));
  };
  return box;
}

customElements.define('cs-fleet', FleetPage);
