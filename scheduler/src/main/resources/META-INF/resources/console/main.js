/** The frame of the console: which page is shown, who asks, and how it looks. */
import {access, call, get, path} from './api.js';
import {button, el, fill, icon} from './dom.js';
import {complain, dialog, problemText, say} from './say.js';
import './pages/jobs.js';
import './pages/job.js';
import './pages/review.js';
import './pages/fleet.js';
import './pages/subjects.js';
import './pages/submit.js';
import './pages/verify.js';

const MENU = [
  ['jobs', 'Jobs'], ['submit', 'Submit'], ['subjects', 'Subjects'], ['fleet', 'Fleet'], ['verify', 'Verify'],
];

const THEME = 'customshift.theme';
const main = document.getElementById('main');

/** A word of an address; one that nobody can have made by encoding is taken as it is. */
function decoded(word) {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

/** Addresses look like #/jobs/JOB/review?image=ID; they never hold a key. */
function route() {
  const [way, search] = location.hash.replace(/^#\/?/, '').split('?');
  const [page = 'jobs', job, part] = way.split('/').filter(word => word).map(decoded);
  const query = Object.fromEntries(new URLSearchParams(search));
  if (page === 'jobs' && job) {
    return {page, tag: part === 'review' ? 'cs-review' : 'cs-job', title: part === 'review' ? `Review ${job}` : job, job, query};
  }
  const known = MENU.find(([name]) => name === page) ?? MENU[0];
  return {page: known[0], tag: `cs-${known[0]}`, title: known[1], job: null, query};
}

let shown = null;

/** @returns {boolean} whether it is another page than before */
function show(again = false) {
  const now = route();
  document.title = `${now.title} · CustomShift`;
  for (const link of document.querySelectorAll('#nav a')) {
    if (link.dataset.page === now.page) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const page = main.firstElementChild;
  const same = !again && shown && shown.tag === now.tag && shown.job === now.job;
  shown = now;
  if (same && page?.routed) {
    page.routed(now);
    return false;
  }
  const next = document.createElement(now.tag);
  next.route = now;
  document.body.dataset.page = now.tag;
  fill(main, next);
  scrollTo(0, 0);
  return true;
}

function menu() {
  fill(
    document.getElementById('nav'),
    MENU.map(([page, words]) => el('a', {href: `#/${page}`, 'data-page': page}, icon(page), words)));
  fill(
    document.getElementById('tools'),
    button('Access', () => askAccess(null), {icon: 'key', kind: 'plain tool'}),
    button('Light or dark', turnTheme, {icon: 'theme', kind: 'plain tool'}));
}

function turnTheme() {
  const dark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'light' : 'dark';
  localStorage.setItem(THEME, document.documentElement.dataset.theme);
}

let asking = null;

/** @param {import('./api.js').Problem|null} why what was refused */
function askAccess(why) {
  if (asking) return;
  const key = el('input', {
    id: 'access-key', type: 'password', autocomplete: 'off', spellcheck: 'false', placeholder: 'csk_…', value: access.key,
  });
  const tenant = el('input', {id: 'access-tenant', autocomplete: 'off', spellcheck: 'false', placeholder: 'default', value: access.tenant});
  const keep = event => {
    event.preventDefault();
    access.set(key.value, tenant.value);
    asking.close();
    check();
    show(true);
  };
  asking = dialog(
    'Access',
    why && el('div', {class: 'note bad'}, problemText(why)),
    access.signOut
      ? el('div', {class: 'row'}, button('Sign out', signOut))
      : access.signIn && el('div', {class: 'row'}, el('a', {class: 'button primary', href: access.signIn}, 'Sign in')),
    el(
      'form',
      {class: 'form', on: {submit: keep}},
      el('label', {for: 'access-key'}, 'API key, or a token of your provider'),
      key,
      el('p', {class: 'hint'}, 'Kept until this tab is closed. A fleet without keys needs none; “customshift keys create” makes one.'),
      el('label', {for: 'access-tenant'}, 'Tenant'),
      tenant,
      el('p', {class: 'hint'}, 'Only where there are no keys, or with an admin’s key; else the key says it.'),
      el(
        'div',
        {class: 'row end'},
        access.key && button('Forget the key', () => { access.set('', ''); asking.close(); show(true); }, {icon: 'trash'}),
        el('button', {class: 'button primary'}, 'Use it'))));
  asking.addEventListener('close', () => { asking = null; });
  key.focus();
}

async function signOut() {
  try {
    await call('POST', access.signOut);
    location.reload();
  } catch (e) {
    complain(e);
  }
}

/** Says at once whether a key that was just given is any good. */
async function check() {
  try {
    await get(path('quotas'));
    say('Access is in order.');
  } catch (e) {
    if (e.status !== 401) complain(e);
  }
}

const theme = localStorage.getItem(THEME);
if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;

document.getElementById('skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
addEventListener('access-needed', event => askAccess(event.detail));
addEventListener('hashchange', () => {
  if (show()) main.querySelector('h1')?.focus({preventScroll: true});
});
// A file that misses its place must not take the page away.
for (const event of ['dragover', 'drop']) addEventListener(event, e => e.preventDefault());
menu();
show();
