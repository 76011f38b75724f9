/** Subjects: what is to be shown. They are registered here with their photos, looked at, and removed. */
import {call, get, json, path, query} from '../api.js';
import {button, bytes, count, el, fill, icon, keyed} from '../dom.js';
import {Photos, lazyImage} from '../images.js';
import {Page, dropZone, pairs} from '../page.js';
import {ask, dialog, empty, problemBox, say} from '../say.js';

const PHOTOS_MAX = 5;
const PHOTO_TYPES = 'image/png,image/jpeg,image/webp';
const SHOWN = 120;

class SubjectsPage extends Page {
  #all = [];
  #limit = SHOWN;
  #sought = '';
  #parts = {};

  connectedCallback() {
    this.photos = new Photos(this.signal);
    const search = el('input', {
      id: 'subject-search', type: 'search', placeholder: 'Search', autocomplete: 'off',
      on: {input: () => { this.#sought = search.value.toLowerCase(); this.#limit = SHOWN; this.#draw(); }},
    });
    const tools = el('div', {class: 'filters', hidden: true}, el('label', {class: 'hidden', for: 'subject-search'}, 'Search subjects'), search);
    this.#parts = {tools, cards: el('ul', {class: 'cards subjects', 'aria-label': 'Subjects'}), nothing: el('div'), more: el('div', {class: 'row centre'})};
    fill(
      this,
      this.head('Subjects', button('Register a product', () => this.#register([]), {icon: 'plus', kind: 'primary'})),
      dropZone('Drop photos of one product', PHOTO_TYPES, true, files => this.#register(files)),
      tools, this.#parts.nothing, this.#parts.cards, this.#parts.more);
    this.into(this.#parts.nothing, () => this.#read());
  }

  async #read() {
    this.#all = (await get(path('subjects'), this.signal)).subjects;
    this.#draw();
  }

  #draw() {
    const {tools, cards, nothing, more} = this.#parts;
    const found = this.#all.filter(one => `${one.id} ${one.name}`.toLowerCase().includes(this.#sought));
    tools.hidden = this.#all.length === 0;
    keyed(cards, found.slice(0, this.#limit), one => `${one.id} ${one.digest}`, one => this.#card(one));
    fill(more, found.length > this.#limit && button(`Show more of ${found.length}`, () => { this.#limit += SHOWN; this.#draw(); }));
    fill(nothing, found.length === 0 && (this.#all.length
      ? empty('subjects', 'None found', `No subject has “${this.#sought}” in its id or name.`)
      : empty('subjects', 'No subjects yet', 'A subject is a product: its name, and one to five photos on a plain background.')));
  }

  #card(one) {
    const photo = el('div', {class: 'photo'});
    this.photos.of(one.id).then(photos => {
      if (photos.length) photo.append(lazyImage(photos[0].url, `Photo of ${one.name}`));
      else photo.append(icon('picture'));
    });
    return el(
      'li',
      {class: 'card'},
      photo,
      el('h2', {}, one.name),
      el('p', {class: 'sub'}, `${one.id} · ${count(one.references.length, 'photo')}`),
      el(
        'div',
        {class: 'row'},
        el('button', {type: 'button', class: 'button', 'aria-label': `Show ${one.id}`, on: {click: () => this.#show(one)}}, 'Show'),
        el('button', {type: 'button', class: 'button plain', 'aria-label': `Remove ${one.id}`, on: {click: () => this.#remove(one)}}, icon('trash'))));
  }

  async #show(one) {
    const place = el('div', {class: 'photos'});
    dialog(
      one.name,
      place,
      pairs(
        ['Id, as tables name it', one.id], ['Digest', one.digest], ['Photos', one.references.map(photo => bytes(photo.bytes)).join(', ')]),
      el('div', {class: 'row end'}, button('Replace its photos', () => this.#register([], one), {icon: 'submit'})));
    const photos = await this.photos.of(one.id);
    fill(place, photos.map((photo, at) => el('a', {href: photo.url, target: '_blank', rel: 'noopener'}, lazyImage(photo.url, `Photo ${at + 1} of ${one.name}`))));
    place.querySelectorAll('img').forEach((image, at) => { image.src = photos[at].url; });
  }

  async #remove(one) {
    const photos = el('input', {type: 'checkbox', id: 'remove-photos', checked: true});
    const pictures = el('input', {type: 'checkbox', id: 'remove-pictures'});
    const yes = await ask(
      `Remove ${one.id}?`, 'Jobs that were accepted go on with the photos that they were accepted with.', 'Remove it',
      el('label', {class: 'check', for: 'remove-photos'}, photos, 'Its uploaded photos go too'),
      el('label', {class: 'check', for: 'remove-pictures'}, pictures, 'All pictures made of it go too; this cannot be undone'));
    if (!yes) return;
    await this.act(async () => {
      await call('DELETE', path('subjects', one.id) + query({photos: photos.checked ? 'delete' : 'keep', pictures: pictures.checked ? 'delete' : 'keep'}));
      say(`${one.id} is removed.`);
      await this.#read();
    });
  }

  /** @param {File[]} dropped to begin with; @param {object} [known] the subject that is to be replaced */
  #register(dropped, known = null) {
    document.querySelectorAll('dialog').forEach(open => open.close());
    let files = [];
    const id = el('input', {id: 'new-id', required: true, maxlength: '63', pattern: '[A-Za-z0-9][A-Za-z0-9_\\-]*', autocomplete: 'off', spellcheck: 'false', value: known?.id ?? '', readonly: known !== null});
    const name = el('input', {id: 'new-name', autofocus: true, required: true, maxlength: '200', autocomplete: 'off', value: known?.name ?? ''});
    const previews = el('ul', {class: 'previews', 'aria-label': 'Photos'});
    const trouble = el('div');
    const keep = el('button', {class: 'button primary', disabled: true}, 'Register');
    const addresses = new Map();
    const draw = () => {
      keep.disabled = files.length === 0;
      fill(previews, files.map(file => {
        if (!addresses.has(file)) addresses.set(file, URL.createObjectURL(file));
        const image = el('img', {src: addresses.get(file), alt: file.name});
        image.addEventListener('error', () => image.replaceWith(el('span', {class: 'gone'}, icon('broken'), 'no preview')));
        return el(
          'li', {}, image, el('span', {class: 'sub'}, `${file.name}, ${bytes(file.size)}`),
          el('button', {type: 'button', class: 'button plain', 'aria-label': `Leave out ${file.name}`, on: {click: () => { files = files.filter(one => one !== file); draw(); }}}, icon('close')));
      }));
    };
    const take = more => {
      const all = [...files, ...more];
      files = all.slice(0, PHOTOS_MAX);
      if (all.length > PHOTOS_MAX) say(`A subject has ${PHOTOS_MAX} photos at most; ${count(all.length - PHOTOS_MAX, 'photo')} left out.`);
      if (!id.value && files.length) id.value = idOf(files[0].name);
      if (!name.value && files.length) name.value = id.value.replace(/[-_]+/g, ' ');
      draw();
    };
    const submit = event => {
      event.preventDefault();
      this.#keep({id: id.value, name: name.value, files}, keep, trouble, box);
    };
    const box = dialog(
      known ? `Replace the photos of ${known.id}` : 'Register a product',
      el(
        'form',
        {class: 'form', on: {submit}},
        dropZone('Drop 1 to 5 photos', PHOTO_TYPES, true, take),
        previews,
        el('label', {for: 'new-name'}, 'What it is'), name,
        el('p', {class: 'hint'}, 'As one would say it in a sentence: “ceramic mug”.'),
        el('label', {for: 'new-id'}, 'Id'), id,
        el('p', {class: 'hint'}, 'How tables name it: letters, digits, - and _.'),
        trouble,
        el('div', {class: 'row end'}, keep)));
    box.addEventListener('close', () => addresses.forEach(address => URL.revokeObjectURL(address)));
    take(dropped);
  }

  async #keep({id, name, files}, keep, trouble, box) {
    const form = new FormData();
    form.append('name', name);
    files.forEach(file => form.append('references', file));
    keep.disabled = true;
    keep.textContent = 'Registering…';
    fill(trouble);
    try {
      const answer = await json('PUT', path('subjects', id), {body: form});
      box.close();
      say(`${answer.id} is registered with ${count(answer.references.length, 'photo')}.`);
      for (const note of answer.notes ?? []) say(note);
      this.photos = new Photos(this.signal);
      await this.act(() => this.#read());
    } catch (e) {
      fill(trouble, problemBox(e));
    } finally {
      keep.disabled = false;
      keep.textContent = 'Register';
    }
  }
}

/** An id from a file's name: mug-front.jpg is a photo of "mug". */
function idOf(file) {
  return file.replace(/\.[^.]*$/, '').replace(/[-_ ]?(front|side|back|top|\d+)$/i, '').replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '').slice(0, 63);
}

customElements.define('cs-subjects', SubjectsPage);
