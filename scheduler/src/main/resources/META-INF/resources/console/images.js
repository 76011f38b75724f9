/** What is known of a job's pictures, and how one is drawn. */
import {get, path, query, send} from './api.js';
import {count, el, icon, isSafe} from './dom.js';

const FIRST = 100;
const PAGE = 500;

/** Why a picture is rejected; the digit is its key. */
export const REASONS = [
  ['1', 'label', 'Label'], ['2', 'spelling', 'Spelling'], ['3', 'colour', 'Colour'], ['4', 'shape', 'Shape'],
  ['5', 'parts', 'Parts'], ['6', 'crop', 'Crop'], ['7', 'scale', 'Scale'], ['8', 'scene', 'Scene'],
  ['9', 'quality', 'Quality'], ['0', 'other', 'Other'],
];

/** What a list may be asked for, as the API and as people say it. */
export const VERDICTS = [['none', 'Not reviewed'], ['accepted', 'Accepted'], ['rejected', 'Rejected']];

/** How many reasons a rejection may have. */
export const REASONS_MAX = 5;

/**
 * The pictures of a job that its filters let through. They come page after page, the first one small; `changed` is called
 * after each, and after each event that changed one.
 */
export class ImageList {
  items = [];
  total = 0;
  complete = false;
  #places = new Map();
  #reading = 0;
  /** What was learned of pictures since reading began: pages that come later, or were read before, know nothing of it. */
  #news = new Map();

  constructor(job, filters, signal, changed) {
    Object.assign(this, {job, filters, signal, changed});
  }

  /** Reads all of them anew; what was there stays until it is replaced. */
  async load() {
    const mine = ++this.#reading;
    this.#news.clear();
    const items = [];
    let next = null;
    try {
      do {
        const page = await get(
          path('jobs', this.job, 'images') + query({...this.filters, limit: next ? PAGE : FIRST, cursor: next}),
          this.signal);
        if (mine !== this.#reading || this.signal.aborted) return;
        items.push(...page.images);
        next = page.next ?? null;
        // What is read again is shown once all of it is there: else pictures would go and come back.
        if (next === null || !this.complete) this.#take(items, Math.max(page.total ?? 0, items.length), next === null);
      } while (next);
    } catch (e) {
      if (!this.signal.aborted) throw e;
    }
  }

  get(id) {
    return this.items[this.#places.get(id)];
  }

  indexOf(id) {
    return this.#places.get(id) ?? -1;
  }

  /** Takes what is known anew of a picture; false where it is none of these. */
  update(id, known) {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    this.items[place] = {...this.items[place], ...known};
    this.#news.set(id, {...this.#news.get(id), ...known});
    this.changed();
    return true;
  }

  #take(items, total, complete) {
    this.items = items.map(item => ({...item, ...this.#news.get(item.id)}));
    this.#places = new Map(items.map((item, place) => [item.id, place]));
    this.total = total;
    this.complete = complete;
    this.changed();
  }
}

/** Photos of subjects, asked for once each. */
export class Photos {
  #asked = new Map();

  constructor(signal) {
    this.signal = signal;
  }

  /** @returns {Promise<Array<{url: string}>>} empty where the subject is gone */
  of(subject) {
    if (!this.#asked.has(subject)) {
      this.#asked.set(subject, get(path('subjects', subject, 'references'), this.signal)
        .then(answer => answer.references, () => []));
    }
    return this.#asked.get(subject);
  }
}

/** What an event says of a picture: nothing where a decision was taken back. */
export function reviewOf(event) {
  return event.verdict === 'none' ? null : event;
}

/** @returns {Promise<object|null>} what is kept; null takes it back */
export function keepReview(job, image, review) {
  const address = path('jobs', job, 'images', image, 'review');
  return review === null
    ? send('DELETE', address)
    : send('PUT', address, {verdict: review.verdict, reasons: review.verdict === 'rejected' ? review.reasons : [], note: review.note});
}

/**
 * Has pictures made again, each with the seed of its next attempt.
 *
 * @param {{images: string[]}|{rejected: true}} which
 * @returns {Promise<{words: string, job: string}>} what came of it, and the job that makes them
 */
export async function makeAgain(job, which) {
  const made = await send('POST', path('jobs', job, 'regenerations'), which);
  const words = made.images > 0
    ? `${count(made.images, 'picture')} ${made.images === 1 ? 'is' : 'are'} made again with another seed. `
    : 'That was asked for before. ';
  return {words, job: made.id};
}

/** What a picture is, in words: for those who do not see it. */
export function describe(image) {
  const verdict = image.review ? `, ${image.review.verdict}` : '';
  const state = image.state === 'STORED' ? '' : `, ${image.state.toLowerCase()}`;
  return `${image.subject}: ${image.prompt}, seed ${image.seed}${state}${verdict}`;
}

/**
 * An image whose file is fetched once its place was on the page for a moment: rows that fly by ask for nothing.
 *
 * @param {string|null} second what to show where the first address has nothing
 */
export function lazyImage(address, alt, second = null) {
  const image = el('img', {alt, decoding: 'async', draggable: 'false'});
  const show = url => {
    if (image.isConnected && isSafe(url)) image.setAttribute('src', url);
  };
  image.addEventListener('error', () => {
    if (second && image.getAttribute('src') !== second) show(second);
    else if (image.hasAttribute('src')) image.replaceWith(el('span', {class: 'gone', role: 'img', 'aria-label': `${alt} (cannot be shown)`}, icon('broken')));
  });
  image.addEventListener('load', () => image.classList.add('here'));
  if (address) setTimeout(() => show(address), 60);
  return image;
}

const MARKS = {accepted: 'accept', rejected: 'reject'};

/** A picture's tile: the picture, or why there is none, and its verdict as a drawing and a word. */
export function tile(image, href) {
  const verdict = image.review?.verdict;
  const inside = image.state === 'STORED'
    ? lazyImage(image.thumbnailUrl ?? image.url, describe(image), image.thumbnailUrl ? image.url : null)
    : el('span', {class: 'waits'}, icon(image.state === 'FAILED' ? 'broken' : 'wait'),
      el('span', {}, image.state === 'FAILED' ? image.error?.code ?? 'Failed' : image.state === 'CANCELLED' ? 'Cancelled' : 'Waiting'));
  const mark = MARKS[verdict] && el(
    'span', {class: `mark ${verdict}`}, icon(MARKS[verdict]), el('span', {class: 'hidden'}, verdict));
  const what = {class: `tile ${image.state.toLowerCase()} ${verdict ?? ''}`, title: [image.lineId, image.prompt, `seed ${image.seed}`].filter(one => one).join('\n')};
  return image.state === 'STORED' ? el('a', {...what, href}, inside, mark) : el('div', what, inside, mark);
}
