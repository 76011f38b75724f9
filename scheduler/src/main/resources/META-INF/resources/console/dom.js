/**
 * Elements from plain values. Text, wherever it comes from, becomes a text node; nothing in the console parses HTML, so that
 * what a name or a prompt says cannot become markup.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** Schemes that an address from the API may have; others (javascript:, data:) are left out. */
const SAFE_ADDRESS = /^(https?:|blob:|[#/]|console\/)/i;

export function isSafe(address) {
  return SAFE_ADDRESS.test(address);
}

/**
 * @param {string} tag
 * @param {object} [attributes] `on`: listeners by event; null, undefined and false leave one out, true sets it empty
 * @param {...(Node|string|number|null|undefined|Array)} children
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if ((name === 'href' || name === 'src') && !isSafe(value)) {
      continue;
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** Puts these children in the place of all that were there. */
export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return parent;
}

/**
 * Brings the children of a list in line with its items, and keeps the nodes that stay: focus and selection survive.
 *
 * @param {(item) => string} keyOf
 * @param {(item) => Element} make  a node that may have a method `update(item)`
 */
export function keyed(parent, items, keyOf, make) {
  const before = new Map([...parent.children].map(child => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let node = before.get(key);
    if (node) {
      before.delete(key);
    } else {
      node = make(item);
      node.dataset.key = key;
    }
    node.update?.(item);
    if (node === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(node, place);
    }
  }
  before.forEach(node => node.remove());
}

const PATHS = {
  jobs: 'M4 6h16M4 12h16M4 18h10',
  fleet: 'M4 5h16v5H4zM4 14h16v5H4zM8 7.5h.01M8 16.5h.01',
  subjects: 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9',
  submit: 'M12 16V4M7 9l5-5 5 5M4 20h16',
  verify: 'M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM8.5 12l2.5 2.5 4.5-5',
  accept: 'M5 12.5l5 5L19 7',
  reject: 'M6 6l12 12M18 6L6 18',
  again: 'M20 11a8 8 0 1 0-2 6M20 5v6h-6',
  undo: 'M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3',
  left: 'M15 5l-7 7 7 7',
  right: 'M9 5l7 7-7 7',
  up: 'M5 15l7-7 7 7',
  down: 'M5 9l7 7 7-7',
  actual: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  slider: 'M12 3v18M8 9l-3 3 3 3M16 9l3 3-3 3',
  help: 'M9 9a3 3 0 1 1 4 2.8c-.7.3-1 .8-1 1.7v.5M12 18h.01',
  key: 'M14 10a4 4 0 1 0-3.3 3.9L13 16h2v2h2v2h3v-3l-6.2-6.2z',
  theme: 'M12 4V2M12 22v-2M4 12H2M22 12h-2M6.3 6.3L5 5M19 19l-1.3-1.3M6.3 17.7L5 19M19 5l-1.3 1.3M12 8a4 4 0 1 0 0 8z',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
  download: 'M12 4v12M7 11l5 5 5-5M4 20h16',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01',
  wait: 'M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  broken: 'M12 8v5M12 16.5h.01M12 3l9.5 17h-19z',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
};

/** A drawing that says nothing to a screen reader: the words stand beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/**
 * A button with its words, a drawing, and the key that does the same.
 *
 * @param {{icon?: string, key?: string, kind?: string, quiet?: boolean}} [look] `quiet`: the words for screen readers only
 */
export function button(words, action, look = {}) {
  const face = look.quiet ? el('span', {class: 'hidden'}, words) : el('span', {}, words);
  return el(
    'button',
    {
      type: 'button',
      class: `button ${look.kind ?? ''}`,
      title: look.quiet ? words : null,
      'aria-keyshortcuts': look.shortcut ?? null,
      on: {click: action},
    },
    look.icon && icon(look.icon),
    face,
    look.key && el('kbd', {'aria-hidden': 'true'}, look.key));
}

const NUMBER = new Intl.NumberFormat('en');
const AGO = new Intl.RelativeTimeFormat('en', {numeric: 'auto', style: 'long'});

export function number(value) {
  return NUMBER.format(value ?? 0);
}

/** "1 picture", "2 pictures". */
export function count(amount, word, words = `${word}s`) {
  return `${number(amount)} ${amount === 1 ? word : words}`;
}

/** Seconds as people say them. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–';
  if (seconds === 0) return '0 s';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

export function bytes(amount) {
  if (amount < 1e3) return `${amount} B`;
  if (amount < 1e6) return `${(amount / 1e3).toFixed(0)} kB`;
  if (amount < 1e9) return `${(amount / 1e6).toFixed(1)} MB`;
  return `${(amount / 1e9).toFixed(1)} GB`;
}

/** How long ago; the exact time is shown on pointing at it. */
export function when(iso) {
  const then = new Date(iso);
  if (!iso || Number.isNaN(then.getTime())) return el('span', {}, '–');
  const seconds = (then - Date.now()) / 1000;
  const [unit, size] = Math.abs(seconds) < 60 ? ['second', 1]
    : Math.abs(seconds) < 3600 ? ['minute', 60]
      : Math.abs(seconds) < 86400 ? ['hour', 3600] : ['day', 86400];
  return el(
    'time',
    {datetime: then.toISOString(), title: then.toLocaleString()},
    unit === 'second' ? 'just now' : AGO.format(Math.round(seconds / size), unit));
}
