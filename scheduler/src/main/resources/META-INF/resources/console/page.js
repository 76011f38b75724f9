/** What all pages have in common: they end what they began once they are left, and show their own failures. */
import {Problem, path, send} from './api.js';
import {count, el, fill, number} from './dom.js';
import {ask, complain, loading, problemBox} from './say.js';

export class Page extends HTMLElement {
  #left = new AbortController();

  /** Ends with the page. */
  get signal() {
    return this.#left.signal;
  }

  disconnectedCallback() {
    this.#left.abort();
  }

  /** A listener on the window for as long as the page is there. */
  listen(event, listener) {
    addEventListener(event, listener, {signal: this.signal});
  }

  /** The page's heading, with what can be done at its end. */
  head(title, ...actions) {
    return el('div', {class: 'page-head'}, el('h1', {tabindex: '-1'}, title), el('div', {class: 'row'}, actions));
  }

  /** Shows that something is on its way into `place`, then it, or why it did not come. */
  async into(place, work) {
    fill(place, loading());
    try {
      await work();
      place.querySelector(':scope > .loading')?.remove();
    } catch (e) {
      if (this.signal.aborted) return;
      fill(place, problemBox(e, () => this.into(place, work)));
    }
  }

  /** Does something once, and says where it failed. */
  async act(work, retry) {
    try {
      return await work();
    } catch (e) {
      if (!this.signal.aborted) complain(e, retry);
      return undefined;
    }
  }

  /**
   * Does it again and again while the page is looked at, more slowly where it fails; `place` says that it is on its way, and why it
   * does not come.
   *
   * @param {() => number} ms between one and the next
   */
  async repeat(ms, work, place = el('div')) {
    let failures = 0;
    fill(place, loading());
    while (!this.signal.aborted) {
      if (document.hidden) {
        await new Promise(resolve => document.addEventListener('visibilitychange', resolve, {once: true, signal: this.signal}));
      }
      try {
        await work();
        fill(place);
        failures = 0;
      } catch (e) {
        if (this.signal.aborted) return;
        if (!(e instanceof Problem)) throw e;
        if (failures++ === 0) fill(place, problemBox(e));
      }
      await new Promise(resolve => setTimeout(resolve, Math.min(30000, ms() * 2 ** Math.min(failures, 4))));
    }
  }
}

/** A bar's parts, so many of each kind; what is left to the total is of the kind `open`. */
export function bar(parts, total, open = 'waiting') {
  const words = parts.filter(part => part.amount > 0).map(part => `${part.amount} ${part.word}`);
  const rest = total - parts.reduce((sum, part) => sum + part.amount, 0);
  if (rest > 0) words.push(`${rest} ${open}`);
  const box = el('div', {class: 'bar', role: 'img', 'aria-label': words.join(', ') || 'nothing yet'});
  for (const part of parts) {
    if (part.amount <= 0) continue;
    const piece = el('span', {class: part.kind});
    piece.style.width = `${100 * part.amount / Math.max(1, total)}%`;
    box.append(piece);
  }
  return box;
}

const PHASES = {
  ACCEPTED: ['Planning', 'run'], RUNNING: ['Running', 'run'], CANCELLING: ['Cancelling', 'warn'],
  FINISHED: ['Finished', 'ok'], CANCELLED: ['Cancelled', 'off'], FAILED: ['Failed', 'bad'],
};

export const isOver = phase => phase === 'FINISHED' || phase === 'CANCELLED' || phase === 'FAILED';

/** A job's phase as a word; one that stands still says so. */
export function phase(job) {
  const [word, kind] = job.parked ? ['On hold', 'warn'] : PHASES[job.phase] ?? [job.phase, 'off'];
  return el('span', {class: `badge ${kind}`}, word);
}

/** @returns {Promise<object|null>} the job as it is then; null where nobody wants it cancelled after all */
export async function cancel(job) {
  const yes = await ask(
    `Cancel ${job.job}?`,
    `${count(job.stored, 'picture')} of ${number(job.total)} stay as they are; the others are not made. A retry makes them later.`,
    'Cancel the job');
  return yes ? send('POST', path('jobs', job.job, 'cancel'), {}) : null;
}

/** One of the figures of a page: a `div` in a `dl`. */
export function figure(words, value, more = null, kind = '') {
  return el('div', {class: kind}, el('dt', {}, words), el('dd', {}, value, more && el('span', {class: 'sub'}, more)));
}

/** Names with what they stand for, without those that stand for nothing. */
export function pairs(...rows) {
  return el('dl', {class: 'pairs'}, rows.filter(([, value]) => value).map(([words, value]) => el(
    'div', {}, el('dt', {}, words), el('dd', {class: 'break'}, value))));
}

/** Gives a file to the browser to keep. */
export function save(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], {type}));
  const link = el('a', {href: address, download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

/** A table with commas; what a spreadsheet would run as a formula is made inert. */
export function csv(rows) {
  const cell = value => {
    const text = String(value ?? '');
    const inert = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
    return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
  };
  return rows.map(row => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

/** A place for files: dropped, or chosen with the button in it. */
export function dropZone(words, accept, many, taken) {
  const input = el('input', {
    type: 'file', class: 'hidden', accept, multiple: many, 'aria-label': words,
    on: {change: () => { if (input.files.length) taken([...input.files]); input.value = ''; }},
  });
  const zone = el('label', {class: 'drop'}, el('strong', {}, words), el('span', {class: 'button'}, many ? 'Choose files' : 'Choose a file'), input);
  for (const event of ['dragenter', 'dragover']) {
    zone.addEventListener(event, e => { e.preventDefault(); zone.classList.add('over'); });
  }
  for (const event of ['dragleave', 'drop']) zone.addEventListener(event, () => zone.classList.remove('over'));
  zone.addEventListener('drop', e => {
    e.preventDefault();
    const files = [...e.dataTransfer.files];
    if (files.length) taken(many ? files : files.slice(0, 1));
  });
  return zone;
}
