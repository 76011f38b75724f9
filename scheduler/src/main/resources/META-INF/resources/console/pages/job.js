/** A job: how far it is, what failed and why, and its pictures, a row for each subject. */
import {call, follow, get, path, query, send} from '../api.js';
import {button, count, duration, el, fill, number, when} from '../dom.js';
import {ImageList, Photos, REASONS, VERDICTS, lazyImage, makeAgain, reviewOf, tile} from '../images.js';
import {Page, bar, cancel, csv, figure, isOver, phase, save} from '../page.js';
import {complain, dialog, empty, problemBox, say} from '../say.js';
import '../windowed.js';

const TILE = 148;
const GAP = 12;
const NARROW = 620;
const SIDE = 184;
const REDRAW_MS = 250;
const LATE_MS = 3000;
const JOB_EVENT = /\.job\.[a-z-]+\.v1$/;

class JobPage extends Page {
  #status = null;
  #review = null;
  #left = null;
  #places = {};
  #drawing = 0;
  #head = null;
  #columns = 4;

  connectedCallback() {
    this.photos = new Photos(this.signal);
    const top = el('div', {class: 'stack'});
    const failures = el('div', {class: 'stack'});
    const filters = el('form', {class: 'filters', on: {submit: event => event.preventDefault(), change: () => this.#filter()}});
    const found = el('p', {class: 'found', role: 'status'});
    const rows = el('cs-window', {class: 'rows', role: 'list', 'aria-label': 'Pictures by subject'});
    const nothing = el('div');
    this.#places = {top, failures, filters, found, rows, nothing};
    rows.addEventListener('width', () => this.#drawRows());
    const body = el('div', {class: 'stack wide-gaps'}, top, failures, el('div', {class: 'filter-line'}, filters, found), nothing, rows);
    fill(this, el('a', {class: 'back', href: '#/jobs'}, '← Jobs'), body);
    // The heading is there at once: what reads the page aloud begins with it.
    fill(top, this.head(this.route.job));
    this.#begin(body);
  }

  async #begin(body) {
    try {
      const status = this.#readStatus();
      // Asked for at once: pictures are what people wait for. They are drawn once the state is here.
      const rest = Promise.all([this.#readReview(), this.#readImages()]);
      rest.catch(() => {});
      await status;
      this.#drawFilters();
      this.#drawTop();
      this.#soon();
      await rest;
      this.#drawTop();
      this.#explain();
    } catch (e) {
      if (!this.signal.aborted) fill(body, this.head(this.route.job), problemBox(e, () => this.connectedCallback()));
      return;
    }
    if (!isOver(this.#status.phase)) this.#follow();
  }

  routed(route) {
    this.route = route;
    this.#drawFilters();
    this.act(() => this.#readImages());
  }

  async #readStatus() {
    this.#status = await get(path('jobs', this.route.job), this.signal);
  }

  /** How it was decided so far. */
  async #readReview() {
    this.#review = await get(path('jobs', this.route.job, 'review'), this.signal);
  }

  async #readImages() {
    const {subject, state, verdict, reason} = this.route.query;
    this.images = new ImageList(
      this.route.job, {subject, state, verdict, reason, sort: 'subject'}, this.signal, () => this.#soon());
    await this.images.load();
  }

  /** What the stream tells while the job runs: its state, and each picture as it is stored. */
  #follow() {
    let late = false;
    const heard = (type, data) => {
      if (type === 'status') {
        this.#status = data;
      } else if (type.endsWith('.image.stored.v1')) {
        late |= !this.images.update(data.image, {state: 'STORED', url: data.url, error: null});
      } else if (type.endsWith('.image.failed.v1')) {
        late |= !this.images.update(data.image, {state: 'FAILED', error: {code: data.code, message: data.message}});
      } else if (type.endsWith('.image.reviewed.v1')) {
        this.images.update(data.image, {review: reviewOf(data)});
      } else if (type.endsWith('.job.progressed.v1')) {
        this.#left = data.remainingSeconds ?? null;
        const {total, stored, reused, failed} = data;
        // What is told again after a cut may be older than what is known.
        if (stored + failed >= this.#status.stored + this.#status.failed) {
          Object.assign(this.#status, {total, stored, reused, failed});
        }
      } else if (JOB_EVENT.test(type)) {
        this.act(() => this.#readStatus());
      }
      this.#soon();
    };
    follow(this.route.job, this.signal, heard, {state: live => this.toggleAttribute('live', live)})
      .then(async () => {
        if (this.signal.aborted) return;
        await this.#readStatus();
        this.#left = null;
        await Promise.all([this.#readReview(), this.images.load()]);
        this.#drawTop();
        this.#explain();
      })
      .catch(e => { if (!this.signal.aborted) complain(e, () => this.#follow()); });
    // Pictures that were not listed yet when they came.
    this.repeat(() => LATE_MS, async () => {
      if (late) {
        late = false;
        await this.images.load();
      }
    });
  }

  /** Draws a little later, and once for all that came meanwhile. */
  #soon() {
    this.#drawing ||= setTimeout(() => {
      this.#drawing = 0;
      if (this.signal.aborted || !this.#status) return;
      this.#drawTop();
      this.#drawRows();
    }, this.images?.items.length > 0 && this.#places.rows.childElementCount > 0 ? REDRAW_MS : 0);
  }

  #drawTop() {
    const job = this.#status;
    const review = this.#review;
    const over = isOver(job.phase);
    const {accepted, rejected} = this.#decided();
    const open = Math.max(0, job.stored - accepted - rejected);
    const actions = [job.stored > 0, rejected, over, job.stored < job.total].join();
    // Buttons stay as they are while they are the same: one that is being pressed must not go.
    const head = this.#head?.actions === actions ? this.#head.node : this.head(
      job.job,
      job.stored > 0 && el('a', {class: 'button primary', href: `#/jobs/${job.job}/review`, id: 'to-review'}, 'Review'),
      job.stored > 0 && button('Download', () => this.#download(), {icon: 'download'}),
      rejected > 0 && button(`Make ${number(rejected)} rejected again`, () => this.#regenerate(), {icon: 'again'}),
      over && job.stored < job.total && button('Retry what is missing', () => this.#retry(), {icon: 'again'}),
      !over && button('Cancel', () => this.#cancel(), {icon: 'reject'}));
    this.#head = {actions, node: head};
    const parts = [
      el(
        'p',
        {class: 'facts'},
        phase(job), ' ', el('span', {}, `${job.subjects.length ? `${count(job.subjects.length, 'subject')} · ` : ''}${job.model} · submitted `, when(job.acceptedAt)),
        job.labels['customshift.of'] && ['made again of ', el('a', {href: `#/jobs/${encodeURIComponent(job.labels['customshift.of'])}`}, job.labels['customshift.of'])],
        this.hasAttribute('live') && el('span', {class: 'badge run'}, 'Live')),
      (job.parked ?? (job.phase === 'FAILED' && job.message)) && el('div', {class: 'note warn'}, el('p', {}, job.parked?.message ?? job.message)),
      job.warnings?.map(words => el('div', {class: 'note warn'}, el('p', {}, words))),
      bar(
        [
          {kind: 'ok', word: 'accepted', amount: accepted},
          {kind: 'bad', word: 'rejected', amount: rejected},
          {kind: 'plain', word: 'to be looked at', amount: open},
          {kind: 'lost', word: 'failed', amount: job.failed},
        ],
        job.total),
      el(
        'dl',
        {class: 'figures'},
        figure('Pictures', `${number(job.stored)} of ${number(job.total)}`, job.reused > 0 && `${number(job.reused)} were there before`),
        review && [
          figure('Accepted', number(accepted), null, 'part ok'),
          figure('Rejected', number(rejected), null, 'part bad'),
          figure('To review', number(open), null, 'part plain'),
        ],
        job.failed > 0 && figure('Failed', number(job.failed), null, 'part lost'),
        figure('Engine time', duration(job.engineSeconds), review?.engineSecondsPerAccepted ? `${duration(review.engineSecondsPerAccepted)} for each accepted` : null),
        !over && figure('Time left', this.#left === null ? '–' : duration(this.#left)),
        review?.costPerAccepted && figure('Cost', number(review.costPerAccepted), 'for each accepted')),
    ].flat().filter(part => part);
    const {top} = this.#places;
    if (top.firstElementChild !== head) fill(top, head);
    while (head.nextSibling) head.nextSibling.remove();
    top.append(...parts);
  }

  /** By the pictures themselves where all are here; the summary counts those that were made again, too. */
  #decided() {
    const {images} = this;
    if (images?.complete && !this.#filtered()) {
      const of = verdict => images.items.filter(item => item.review?.verdict === verdict).length;
      return {accepted: of('accepted'), rejected: of('rejected')};
    }
    const {accepted = 0, rejected = 0} = this.#review ?? {};
    return {accepted: Math.min(accepted, this.#status.stored), rejected: Math.min(rejected, Math.max(0, this.#status.stored - accepted))};
  }

  #filtered() {
    return Object.values(this.route.query).some(value => value);
  }

  #drawFilters() {
    const {subject = '', state = '', verdict = '', reason = ''} = this.route.query;
    const select = (name, words, options, value) => [
      el('label', {class: 'hidden', for: `filter-${name}`}, words),
      el('select', {id: `filter-${name}`, name}, options.map(([key, text]) => el('option', {value: key, selected: key === value}, text))),
    ];
    const names = this.#status.subjects.map(one => one.subject);
    fill(
      this.#places.filters,
      el('label', {class: 'hidden', for: 'filter-subject'}, 'Subject'),
      el('input', {id: 'filter-subject', name: 'subject', type: 'search', list: 'subjects-of-job', placeholder: 'Subject', value: subject, autocomplete: 'off'}),
      el('datalist', {id: 'subjects-of-job'}, names.slice(0, 500).map(name => el('option', {value: name}))),
      select('state', 'State', [['', 'Any state'], ['STORED', 'Stored'], ['FAILED', 'Failed'], ['PENDING', 'Waiting'], ['CANCELLED', 'Cancelled']], state),
      select('verdict', 'Verdict', [['', 'Any verdict'], ...VERDICTS], verdict),
      select('reason', 'Reason', [['', 'Any reason'], ...REASONS.map(([, name, words]) => [name, words])], reason),
      (subject || state || verdict || reason) && el('a', {class: 'button', href: `#/jobs/${this.route.job}`}, 'Show all'));
  }

  #filter() {
    const values = Object.fromEntries(new FormData(this.#places.filters));
    location.hash = `#/jobs/${this.route.job}${query(values)}`;
  }

  #drawRows() {
    const {rows, found, nothing} = this.#places;
    const {items, total, complete} = this.images ?? {items: []};
    const narrow = (rows.clientWidth || this.clientWidth) < NARROW;
    const room = (rows.clientWidth || this.clientWidth) - (narrow ? 0 : SIDE);
    this.#columns = Math.max(2, Math.floor((room + GAP) / (TILE + GAP)));
    const size = Math.floor((room - GAP * (this.#columns - 1)) / this.#columns);
    found.textContent = complete ? count(items.length, 'picture') : `${number(items.length)} of ${count(total ?? 0, 'picture')} read …`;
    fill(nothing, complete && items.length === 0 && empty('picture', 'No pictures', this.#filtered()
      ? 'None fits what was asked for.' : 'They appear here as soon as the job is planned.'));
    rows.hidden = items.length === 0;
    const groups = [];
    for (const item of items) {
      if (groups.at(-1)?.subject === item.subject) groups.at(-1).items.push(item);
      else groups.push({subject: item.subject, items: [item]});
    }
    rows.rows = groups.flatMap(group => this.#rowsOf(group, size, narrow));
  }

  /** A subject's rows: as many as its pictures take; the first has its photo beside, or above where there is little room. */
  #rowsOf(group, size, narrow) {
    const made = [];
    for (let from = 0; from < group.items.length; from += this.#columns) {
      const items = group.items.slice(from, from + this.#columns);
      const first = from === 0;
      const state = items.map(item => `${item.id}${item.state}${item.review?.verdict ?? ''}${item.thumbnailUrl ? 1 : 0}`).join();
      made.push({
        key: `${group.subject} ${from} ${size} ${first ? group.items.length : ''} ${state}`,
        height: size + GAP + (first && narrow ? 72 : 0) + (first ? GAP : 0),
        make: () => {
          const tiles = el('div', {class: 'tiles'}, items.map(item => {
            const link = tile(item, `#/jobs/${this.route.job}/review${query({...this.#kept(), image: item.id})}`);
            link.style.width = link.style.height = `${size}px`;
            return link;
          }));
          return el('div', {class: `subject-row ${first ? 'first' : ''} ${narrow ? 'narrow' : ''}`, role: 'listitem'},
            first ? this.#subject(group) : !narrow && el('div', {class: 'subject-side'}), tiles);
        },
      });
    }
    return made;
  }

  /** The filters that the review has, too. */
  #kept() {
    const {subject, verdict, reason} = this.route.query;
    return {subject, verdict, reason};
  }

  #subject(group) {
    const photo = el('span', {class: 'photo'});
    this.photos.of(group.subject).then(photos => {
      if (photos.length) photo.append(lazyImage(photos[0].url, `Photo of ${group.subject}`));
    });
    return el(
      'div',
      {class: 'subject-side'},
      photo,
      el('div', {}, el('h2', {class: 'strong'}, group.subject), el('span', {class: 'sub'}, count(group.items.length, 'picture'))));
  }

  /** Failures by their code, each with the words of one of them, which say the way out. */
  async #explain() {
    const place = this.#places.failures;
    if (!this.#status.failed) {
      fill(place);
      return;
    }
    const failed = new ImageList(this.route.job, {state: 'FAILED', sort: 'order'}, this.signal, () => {});
    await this.act(() => failed.load());
    const groups = new Map();
    for (const item of failed.items) {
      const code = item.error?.code ?? 'UNKNOWN';
      const group = groups.get(code) ?? {code, message: item.error?.message ?? '', amount: 0};
      group.amount++;
      groups.set(code, group);
    }
    fill(place, [...groups.values()].sort((a, b) => b.amount - a.amount).map(group => el(
      'div',
      {class: 'note bad'},
      el('div', {class: 'problem'}, el('strong', {}, `${count(group.amount, 'picture')} failed`), el('p', {}, group.message), el('span', {class: 'code'}, group.code)))));
  }

  #download() {
    const job = this.route.job;
    const lines = async verdict => {
      const answer = await call(
        'GET', path('jobs', job, 'results') + query({verdict}), {accept: 'application/x-ndjson', signal: this.signal});
      return answer.text();
    };
    const get = (words, verdict, table) => button(words, () => this.act(async () => {
      const text = await lines(verdict);
      const all = text.split('\n').filter(line => line).map(line => JSON.parse(line));
      const name = `${job}${verdict ? '-accepted' : ''}`;
      if (table) {
        const columns = ['id', 'line', 'subject', 'prompt', 'seed', 'status', 'image', 'key', 'url', 'code', 'message'];
        save(`${name}.csv`, 'text/csv', csv([columns, ...all.map(line => columns.map(column => line[column]))]));
      } else {
        save(`${name}.jsonl`, 'application/jsonl', text);
      }
      say(`${count(all.length, 'line')} in ${name}.${table ? 'csv' : 'jsonl'}.`);
    }), {icon: 'download'});
    dialog(
      'Download',
      el('p', {}, 'A line for each picture, with an address from which it can be fetched for a day.'),
      el(
        'div',
        {class: 'stack'},
        get('Accepted pictures, as a table (CSV)', 'accepted', true),
        get('Accepted pictures, as JSON lines', 'accepted', false),
        get('All results, as a table (CSV)', null, true),
        get('All results, as JSON lines', null, false)),
      el('p', {class: 'hint'}, `The files themselves: customshift results ${job} --download DIR`));
  }

  async #regenerate() {
    await this.act(async () => {
      const made = await makeAgain(this.route.job, {rejected: true});
      say(made.words, el('a', {href: `#/jobs/${made.job}`}, 'Show that job'));
    });
  }

  async #retry() {
    await this.act(async () => {
      this.#status = await send('POST', path('jobs', this.route.job, 'retry'), {select: 'ALL', lines: []});
      say('What is missing is made now.');
      this.#drawTop();
      this.#follow();
    });
  }

  async #cancel() {
    await this.act(async () => {
      this.#status = await cancel(this.#status) ?? this.#status;
      this.#drawTop();
    });
  }
}

customElements.define('cs-job', JobPage);
