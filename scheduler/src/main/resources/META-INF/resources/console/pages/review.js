/** One picture after the other beside the product's photo, decided by keys or by the buttons of the same names. */
import {follow, get, path, query} from '../api.js';
import {Decisions} from '../decisions.js';
import {button, count, el, fill, icon, isSafe, keyed, number} from '../dom.js';
import {ImageList, Photos, REASONS, REASONS_MAX, VERDICTS, describe, makeAgain, reviewOf, tile} from '../images.js';
import {Page, bar, isOver} from '../page.js';
import {complain, dialog, empty, loading, problemBox, say} from '../say.js';
import {Zoom} from '../zoom.js';

const KEYS_OFF = 'customshift.keys-off';
const STRIP = 24;
const AHEAD = 3;
const LATE_MS = 3000;
/** Of larger jobs that are over, what others decide is seen once the page is opened anew: their streams begin with all that was. */
const FOLLOWED = 2000;

class ReviewPage extends Page {
  #index = 0;
  #photo = 0;
  #undo = [];
  #parts = {};
  #drawn = null;

  connectedCallback() {
    this.photos = new Photos(this.signal);
    this.decisions = new Decisions(this.route.job, {
      told: (waiting, failure) => this.#tellSaving(waiting, failure),
      kept: (image, review) => this.list.update(image, {review}),
      refused: (image, before, failure) => {
        this.list.update(image, {review: before});
        complain(failure);
      },
    });
    this.#build();
    this.#begin();
    this.listen('keydown', event => this.#key(event));
    this.listen('resize', () => this.#tellZoom());
    this.listen('beforeunload', event => { if (this.decisions.size > 0) event.preventDefault(); });
  }

  /** Another picture or filter was asked for by an address. */
  routed(route) {
    const now = ({subject, verdict, reason}) => query({subject, verdict, reason});
    const other = now(route.query) !== now(this.route.query);
    this.route = route;
    if (other) this.#begin();
    else this.#go(Math.max(0, this.list.indexOf(route.query.image)));
  }

  async #begin() {
    const {message, work} = this.#parts;
    const {subject, verdict, reason, image} = this.route.query;
    this.#parts.filter.value = verdict ?? '';
    this.#drawn = null;
    this.#index = 0;
    work.hidden = true;
    fill(message, loading('Looking for pictures…'));
    let sought = image ?? null;
    this.list = new ImageList(this.route.job, {subject, verdict, reason, state: 'STORED', sort: 'subject'}, this.signal, () => {
      if (sought !== null && this.list.indexOf(sought) >= 0) {
        this.#index = this.list.indexOf(sought);
        sought = null;
      }
      if (sought === null || this.list.complete) this.#draw();
    });
    try {
      const [status] = await Promise.all([get(path('jobs', this.route.job), this.signal), this.list.load()]);
      if (!isOver(status.phase) || status.total <= FOLLOWED) this.#follow(!isOver(status.phase));
    } catch (e) {
      if (!this.signal.aborted) fill(message, problemBox(e, () => this.#begin()));
    }
  }

  /** Pictures that come meanwhile, and what others decide. A stream that is cut changes nothing here. */
  #follow(running) {
    let late = false;
    follow(this.route.job, this.signal, (type, data) => {
      if (type.endsWith('.image.stored.v1')) {
        late ||= running && this.list.indexOf(data.image) < 0;
      } else if (type.endsWith('.image.reviewed.v1') && !this.decisions.all.some(([image]) => image === data.image)) {
        // The stream begins with what was long ago.
        const known = this.list.get(data.image)?.review?.at;
        if (!known || known < data.at) this.list.update(data.image, {review: reviewOf(data)});
      }
    }, {stay: true}).catch(e => { if (!this.signal.aborted) complain(e); });
    this.repeat(() => LATE_MS, async () => {
      if (!late || !this.list.complete) return;
      late = false;
      const seen = this.#image?.id;
      await this.list.load();
      this.decisions.all.forEach(([image, review]) => this.list.update(image, {review}));
      this.#index = Math.max(0, this.list.indexOf(seen));
      this.#draw();
    });
  }

  get #image() {
    return this.list?.items[this.#index];
  }

  #build() {
    const view = words => {
      const image = el('img', {alt: '', draggable: 'false'});
      const caption = el('figcaption');
      const lost = el('p', {class: 'gone', hidden: true}, icon('broken'), `${words} cannot be shown`);
      image.addEventListener('error', () => { lost.hidden = !image.hasAttribute('src'); });
      image.addEventListener('load', () => { lost.hidden = true; this.#tellZoom(); });
      return {image, caption, lost, pane: el('figure', {class: 'pane'}, el('div', {class: 'view'}, image, lost), caption)};
    };
    const photo = view('The photo');
    const picture = view('The picture');
    photo.pane.classList.add('photo-pane');
    const split = el('input', {
      type: 'range', class: 'split', min: '0', max: '100', value: '50', 'aria-label': 'How much of the photo covers the picture', hidden: true,
      on: {input: () => stage.style.setProperty('--split', `${split.value}%`)},
    });
    const stage = el('div', {class: 'stage'}, photo.pane, picture.pane);
    const zoomWords = el('output', {class: 'zoom-words'});
    const filter = el(
      'select',
      {id: 'review-filter', on: {change: () => { filter.blur(); this.#show({verdict: filter.value}); }}},
      [['', 'All pictures'], ...VERDICTS].map(
        ([value, words]) => el('option', {value}, words)));
    const key = (name, words, keyText, drawing, work, more = {}) => {
      const made = button(words, work, {icon: drawing, key: keyText, shortcut: name, ...more});
      // Else the next Space would press it again.
      made.addEventListener('mousedown', event => event.preventDefault());
      return made;
    };
    const accept = key('A', 'Accept', 'A', 'accept', () => this.#accept(), {kind: 'accept'});
    const reject = key('X', 'Reject', 'X', 'reject', () => this.#reject(), {kind: 'reject'});
    const slider = key('S', 'Slider', 'S', 'slider', () => this.#slide());
    slider.setAttribute('aria-pressed', 'false');
    const reasons = REASONS.map(([digit, name, words]) => {
      const made = key(digit, words, digit, null, () => this.#reason(name), {kind: 'reason'});
      made.dataset.reason = name;
      return made;
    });
    const note = el('input', {
      id: 'review-note', maxlength: '500', autocomplete: 'off', 'aria-keyshortcuts': 'N',
      on: {change: () => this.#keepNote(), keydown: event => this.#noteKey(event)},
    });
    const parts = {
      note, photo, picture, stage, split, zoomWords, filter, accept, reject, slider, reasons,
      message: el('div'),
      progress: el('p', {class: 'facts', role: 'status'}),
      decided: el('div', {class: 'grow'}),
      saving: el('p', {class: 'saving', role: 'status'}),
      about: el('div', {class: 'about'}),
      verdict: el('p', {class: 'verdict', role: 'status'}),
      strip: el('div', {class: 'strip', role: 'group', 'aria-label': 'Pictures of this subject'}),
      photoChoice: el('div', {class: 'row'}),
      done: el('div'),
    };
    parts.work = el(
      'div',
      {class: 'review', hidden: true},
      parts.done,
      stage,
      split,
      el('div', {class: 'review-line'}, parts.about, parts.verdict),
      el(
        'div',
        {class: 'deciding'},
        el(
          'div',
          {class: 'acts decide', role: 'toolbar', 'aria-label': 'Decide'},
          accept, reject,
          key('R', 'Make again', 'R', 'again', () => this.#again()),
          key('U', 'Undo', 'U', 'undo', () => this.#undoLast())),
        el('div', {class: 'note-line'}, el('label', {for: 'review-note'}, 'Note ', el('kbd', {'aria-hidden': 'true'}, 'N')), note)),
      el('fieldset', {class: 'reasons'}, el('legend', {}, 'Why it is rejected'), reasons),
      el(
        'div',
        {class: 'acts', role: 'toolbar', 'aria-label': 'Look'},
        key('ArrowLeft', 'Picture before', null, 'left', () => this.#go(this.#index - 1), {quiet: true}),
        key('ArrowRight', 'Next picture', null, 'right', () => this.#go(this.#index + 1), {quiet: true}),
        key('ArrowUp', 'Subject before', null, 'up', () => this.#subject(-1), {quiet: true}),
        key('ArrowDown', 'Next subject', null, 'down', () => this.#subject(1), {quiet: true}),
        key('Space', 'Actual size', 'Space', 'actual', () => this.#actual()),
        key('-', 'Smaller', null, 'minus', () => this.zoom.to(this.zoom.scale / 1.5), {quiet: true}),
        key('+', 'Larger', null, 'plus', () => this.zoom.to(this.zoom.scale * 1.5), {quiet: true}),
        zoomWords,
        slider,
        parts.photoChoice,
        key('?', 'Keys', '?', 'help', () => this.#help())),
      parts.strip);
    this.#parts = parts;
    this.zoom = new Zoom(stage, () => this.#tellZoom());
    fill(
      this,
      el('a', {class: 'back', href: `#/jobs/${this.route.job}`}, `← ${this.route.job}`),
      this.head('Review', parts.saving, el('label', {class: 'hidden', for: 'review-filter'}, 'Which pictures'), filter),
      el('div', {class: 'progress-line'}, parts.progress, parts.decided), parts.message, parts.work);
  }

  /** Shows the picture at hand and all that is said of it. */
  #draw() {
    const {message, work, progress} = this.#parts;
    if (!this.isConnected) return;
    const {items, complete, total} = this.list;
    const image = this.#image;
    if (!image) {
      if (complete) {
        work.hidden = true;
        fill(progress);
        fill(this.#parts.decided);
        fill(message, this.route.query.verdict || this.route.query.subject || this.route.query.reason
          ? empty('picture', 'None of these', 'No picture fits what was asked for.', el('a', {class: 'button', href: `#/jobs/${this.route.job}/review`}, 'Show all pictures'))
          : empty('picture', 'Nothing to review yet', 'Pictures appear here as soon as they are stored.', el('a', {class: 'button', href: `#/jobs/${this.route.job}`}, 'Back to the job')));
      }
      return;
    }
    fill(message);
    work.hidden = false;
    const decided = items.filter(item => item.review);
    const accepted = decided.filter(item => item.review.verdict === 'accepted').length;
    progress.textContent = `Picture ${number(this.#index + 1)} of ${number(Math.max(total, items.length))} · ${number(accepted)} accepted, `
      + `${number(decided.length - accepted)} rejected, ${number(items.length - decided.length)} open`;
    fill(this.#parts.decided, bar([
      {kind: 'ok', word: 'accepted', amount: accepted},
      {kind: 'bad', word: 'rejected', amount: decided.length - accepted},
    ], Math.max(total, items.length), 'open'));
    if (this.#drawn !== image.id) this.#drawPicture(image);
    this.#drawVerdict(image);
    this.#drawStrip(image);
    this.#drawDone(complete && decided.length === items.length, accepted, decided.length - accepted);
  }

  #drawPicture(image) {
    const {picture, about} = this.#parts;
    const same = this.#drawn !== null && this.list.get(this.#drawn)?.subject === image.subject;
    this.#drawn = image.id;
    if (image.url && isSafe(image.url)) picture.image.src = image.url;
    else picture.image.removeAttribute('src');
    picture.image.alt = describe(image);
    fill(picture.caption, el('strong', {}, 'Picture'), ` seed ${image.seed}`, image.attempt > 0 && `, attempt ${image.attempt + 1}`);
    fill(about, el('strong', {}, image.subject), el('span', {}, image.prompt));
    if (!same) {
      this.#photo = 0;
      this.zoom.fit();
      this.#drawPhoto(image.subject);
    }
    for (const ahead of this.list.items.slice(this.#index + 1, this.#index + 1 + AHEAD)) {
      if (ahead.url && isSafe(ahead.url)) new Image().src = ahead.url;
    }
    history.replaceState(null, '', `#/jobs/${encodeURIComponent(this.route.job)}/review${query({...this.route.query, image: image.id})}`);
  }

  async #drawPhoto(subject) {
    const photos = await this.photos.of(subject);
    if (this.#image?.subject !== subject) return;
    const {photo, photoChoice} = this.#parts;
    const shown = photos[this.#photo % Math.max(1, photos.length)];
    if (shown && isSafe(shown.url)) photo.image.src = shown.url;
    else photo.image.removeAttribute('src');
    photo.image.alt = `Photo of ${subject}`;
    fill(photo.caption, el('strong', {}, 'Photo'), photos.length > 1 ? ` ${this.#photo % photos.length + 1} of ${photos.length}`
      : photos.length === 0 && ': the subject is not registered any more');
    if (photos.length < 2) {
      fill(photoChoice);
    } else if (!photoChoice.firstChild) {
      const next = button('Next photo', () => this.#nextPhoto(), {icon: 'picture', key: 'P', shortcut: 'P'});
      next.addEventListener('mousedown', event => event.preventDefault());
      fill(photoChoice, next);
    }
  }

  #drawVerdict(image) {
    const {verdict, accept, reject, reasons, note} = this.#parts;
    const given = image.review;
    // What is being written stays until it is kept.
    if (note.dataset.image !== image.id || document.activeElement !== note) note.value = given?.note ?? '';
    note.dataset.image = image.id;
    note.disabled = !given;
    note.placeholder = given ? 'For whoever makes it again, or asks why' : 'Once it is accepted or rejected';
    accept.setAttribute('aria-pressed', String(given?.verdict === 'accepted'));
    reject.setAttribute('aria-pressed', String(given?.verdict === 'rejected'));
    for (const made of reasons) made.setAttribute('aria-pressed', String(given?.reasons?.includes(made.dataset.reason) ?? false));
    const why = given?.reasons?.length ? `: ${given.reasons.map(name => REASONS.find(([, one]) => one === name)?.[2] ?? name).join(', ').toLowerCase()}` : '';
    const words = given?.note ? ` (“${given.note}”)` : '';
    verdict.className = `verdict ${given?.verdict ?? ''}`;
    fill(verdict, given
      ? [icon(given.verdict === 'accepted' ? 'accept' : 'reject'), (given.verdict === 'accepted' ? 'Accepted' : 'Rejected') + why + words,
        given.reviewer && el('span', {class: 'sub'}, `by ${given.reviewer}`)]
      : 'Not reviewed');
  }

  #drawStrip(image) {
    const {items} = this.list;
    const [from, to] = this.#range();
    const first = Math.max(from, Math.min(this.#index - STRIP / 2, to - STRIP));
    const {strip} = this.#parts;
    // Those that stay keep their node: else they would be fetched and fade in again at each key.
    keyed(strip, items.slice(first, Math.min(to, first + STRIP)), item => `${item.id} ${item.review?.verdict ?? ''}`, item => {
      const {subject, verdict, reason} = this.route.query;
      return tile(item, `#/jobs/${encodeURIComponent(this.route.job)}/review${query({subject, verdict, reason, image: item.id})}`);
    });
    strip.querySelector('[aria-current]')?.removeAttribute('aria-current');
    const now = [...strip.children].find(one => one.dataset.key.startsWith(`${image.id} `));
    now?.setAttribute('aria-current', 'true');
    if (now) strip.scrollLeft = now.offsetLeft - (strip.clientWidth - now.offsetWidth) / 2;
  }

  #drawDone(over, accepted, rejected) {
    const {done} = this.#parts;
    if (!over) {
      fill(done);
    } else if (!done.firstChild || done.dataset.said !== `${accepted} ${rejected}`) {
      done.dataset.said = `${accepted} ${rejected}`;
      fill(done, el(
        'div', {class: 'note ok'}, icon('accept'),
        el('p', {}, el('strong', {}, `All ${count(accepted + rejected, 'picture')} decided: `), `${number(accepted)} accepted, ${number(rejected)} rejected.`),
        el(
          'div', {class: 'row'},
          rejected > 0 && button(`Make ${number(rejected)} again`, () => this.#regenerate({rejected: true}), {icon: 'again'}),
          el('a', {class: 'button', href: `#/jobs/${this.route.job}`}, 'Back to the job'))));
    }
  }

  /** From where to where the pictures of this subject are. */
  #range() {
    const {items} = this.list;
    const subject = this.#image.subject;
    let from = this.#index;
    let to = this.#index + 1;
    while (from > 0 && items[from - 1].subject === subject) from--;
    while (to < items.length && items[to].subject === subject) to++;
    return [from, to];
  }

  #go(index) {
    if (index < 0 || index >= this.list.items.length) return;
    this.#keepNote();
    this.#index = index;
    this.#draw();
  }

  #subject(step) {
    if (!this.#image) return;
    const [from, to] = this.#range();
    if (step > 0) {
      this.#go(to);
    } else if (from > 0) {
      this.#index = from - 1;
      this.#go(this.#range()[0]);
    }
  }

  /** Keeps a verdict; several in a row on one picture are undone together. */
  #decide(review) {
    const image = this.#image;
    const before = image.review ?? null;
    if (this.#undo.at(-1)?.image !== image.id) this.#undo.push({image: image.id, before});
    this.#undo.at(-1).after = review;
    this.decisions.put(image.id, review, before);
    this.list.update(image.id, {review});
  }

  #accept() {
    if (!this.#image) return;
    this.#decide({verdict: 'accepted', reasons: []});
    this.#nextOpen();
  }

  /** The first time rejects; the reason may follow. The second time goes on. */
  #reject() {
    if (!this.#image) return;
    if (this.#image.review?.verdict === 'rejected') this.#nextOpen();
    else this.#decide({verdict: 'rejected', reasons: []});
  }

  #reason(name) {
    if (!this.#image) return;
    const given = this.#image.review?.verdict === 'rejected' ? this.#image.review.reasons ?? [] : [];
    const reasons = given.includes(name) ? given.filter(one => one !== name) : [...given, name];
    if (reasons.length > REASONS_MAX) say(`A picture may have ${REASONS_MAX} reasons at most.`);
    else this.#decide({verdict: 'rejected', reasons, note: this.#image.review?.note});
  }

  /** What was written goes with the decision; without one there is nothing that it could go with. */
  #keepNote() {
    const {note} = this.#parts;
    const image = this.list.get(note.dataset.image);
    const text = note.value.trim();
    if (!image?.review || image !== this.#image || text === (image.review.note ?? '')) return;
    const {verdict, reasons} = image.review;
    this.#decide({verdict, reasons, note: text || undefined});
  }

  #noteKey(event) {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    const {note} = this.#parts;
    if (event.key === 'Escape') note.value = this.#image?.review?.note ?? '';
    note.blur();
  }

  #writeNote() {
    const {note} = this.#parts;
    if (note.disabled) say('Accept or reject it first: a note goes with a decision.');
    else note.focus();
  }

  #nextOpen() {
    const {items} = this.list;
    for (let step = 1; step < items.length; step++) {
      const index = (this.#index + step) % items.length;
      if (!items[index].review) {
        this.#go(index);
        return;
      }
    }
    this.#draw();
  }

  #undoLast() {
    const last = this.#undo.pop();
    if (!last) {
      say('There is nothing to undo.');
      return;
    }
    this.decisions.put(last.image, last.before, last.after);
    // One that the filter has let go meanwhile is undone all the same.
    if (this.list.get(last.image)) this.#index = this.list.indexOf(last.image);
    else say('Undone: a picture that is not among these any more.');
    this.list.update(last.image, {review: last.before});
  }

  #again() {
    if (this.#image) this.#regenerate({images: [this.#image.id]});
  }

  async #regenerate(which) {
    await this.act(async () => {
      // What was decided has to be there before what is rejected is made again.
      while (which.rejected && this.decisions.size > 0) await new Promise(resolve => setTimeout(resolve, 100));
      const made = await makeAgain(this.route.job, which);
      say(made.words, el('a', {href: `#/jobs/${made.job}`}, 'Show that job'));
    });
  }

  #actual() {
    const {image} = this.#parts.picture;
    if (this.zoom.scale !== 1 || !image.naturalWidth) {
      this.zoom.fit();
      return;
    }
    const actual = 1 / this.#fitted();
    this.zoom.to(Math.abs(actual - 1) < 0.02 ? 2 : actual);
  }

  /** Pixels of the page for one of the picture, where it fits its pane. */
  #fitted() {
    const {image} = this.#parts.picture;
    return Math.min(image.clientWidth / image.naturalWidth, image.clientHeight / image.naturalHeight) * devicePixelRatio;
  }

  #tellZoom() {
    const {picture, zoomWords, stage} = this.#parts;
    if (!picture?.image.naturalWidth) return;
    const shown = this.#fitted() * this.zoom.scale;
    zoomWords.textContent = `${Math.round(100 * shown)} %`;
    stage.classList.toggle('pixels', shown > 6);
  }

  #slide() {
    const {stage, split, slider} = this.#parts;
    const on = stage.classList.toggle('slider');
    split.hidden = !on;
    slider.setAttribute('aria-pressed', String(on));
    this.#tellZoom();
  }

  #nextPhoto() {
    this.#photo++;
    if (this.#image) this.#drawPhoto(this.#image.subject);
  }

  #show(values) {
    location.hash = `#/jobs/${encodeURIComponent(this.route.job)}/review${query({...this.route.query, image: null, ...values})}`;
  }

  #tellSaving(waiting, failure) {
    const {saving} = this.#parts;
    saving.className = `saving ${failure ? 'bad' : ''}`;
    saving.textContent = failure ? `${count(waiting, 'decision')} not kept yet (${failure.code}); trying again …` : '';
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    if (event.target.closest?.('input, select, textarea') || (localStorage.getItem(KEYS_OFF) && event.key !== '?')) return;
    if ((event.key === ' ' || event.key === 'Enter') && event.target.closest?.('button, a, summary')) return;
    const reason = REASONS.find(([digit]) => digit === event.key);
    const work = reason ? () => this.#reason(reason[1]) : this.#keys()[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!work || (event.shiftKey && event.key.length === 1 && !['?', '+'].includes(event.key))) return;
    event.preventDefault();
    work(event);
  }

  #keys() {
    const arrow = (x, y, work) => event => (event.shiftKey ? this.zoom.move(x, y) : work());
    return {
      ArrowLeft: arrow(0.1, 0, () => this.#go(this.#index - 1)),
      ArrowRight: arrow(-0.1, 0, () => this.#go(this.#index + 1)),
      ArrowUp: arrow(0, 0.1, () => this.#subject(-1)),
      ArrowDown: arrow(0, -0.1, () => this.#subject(1)),
      Enter: () => this.#nextOpen(),
      a: () => this.#accept(), x: () => this.#reject(), r: () => this.#again(), u: () => this.#undoLast(),
      n: () => this.#writeNote(), s: () => this.#slide(), p: () => this.#nextPhoto(),
      ' ': () => this.#actual(), '+': () => this.zoom.to(this.zoom.scale * 1.5), '-': () => this.zoom.to(this.zoom.scale / 1.5),
      '?': () => this.#help(),
    };
  }

  #help() {
    const rows = [
      ['← →', 'picture before, next picture'], ['↑ ↓', 'subject before, next subject'],
      ['A', 'accept, and on to the next that is open'], ['X', 'reject; again: on to the next that is open'],
      ['1 … 9, 0', 'a reason, given or taken back'], ['Enter', 'on to the next that is open'],
      ['N', 'a note on the decision; Enter keeps it, Esc lets it go'],
      ['R', 'make this picture again with another seed'], ['U', 'undo'], ['Space', 'actual size, or as it fits'],
      ['+ −', 'larger, smaller; with Ctrl the wheel does so too'], ['Shift + arrows', 'move what is larger than its pane; dragging or a click does so too'],
      ['S', 'slider: photo and picture in one place'], ['P', 'the subject’s next photo'], ['?', 'this list'],
    ];
    const off = el('input', {
      type: 'checkbox', id: 'keys-on', checked: !localStorage.getItem(KEYS_OFF),
      on: {change: () => (off.checked ? localStorage.removeItem(KEYS_OFF) : localStorage.setItem(KEYS_OFF, '1'))},
    });
    dialog(
      'Keys',
      el('table', {class: 'keys'}, el('tbody', {}, rows.map(([keys, words]) => el(
        'tr', {}, el('th', {scope: 'row'}, keys.split(' ').map(key => (/^[…+]$/.test(key) && keys !== '+ −' ? ` ${key} ` : el('kbd', {}, key)))), el('td', {}, words))))),
      el('label', {class: 'check', for: 'keys-on'}, off, 'Keys work while this page is shown'));
  }
}

customElements.define('cs-review', ReviewPage);
