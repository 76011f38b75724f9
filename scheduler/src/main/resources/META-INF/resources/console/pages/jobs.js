/** All jobs, the newest first. */
import {get, path, query} from '../api.js';
import {button, duration, el, fill, keyed, number, when} from '../dom.js';
import {Page, bar, cancel, isOver, phase} from '../page.js';
import {empty, say} from '../say.js';

const VIEWS = [['', 'All'], ['RUNNING,ACCEPTED,CANCELLING', 'Running'], ['FINISHED', 'Finished'], ['FAILED,CANCELLED', 'Failed or cancelled']];
const POLL_MS = 2500;
const QUIET_MS = 10000;
const PAGE = 25;

class JobsPage extends Page {
  #jobs = [];
  #next = null;
  #limit = PAGE;
  #places = {};

  connectedCallback() {
    this.view = this.route.query.phase ?? '';
    const tabs = el('div', {class: 'tabs', role: 'group', 'aria-label': 'Which jobs'}, VIEWS.map(([value, words]) => el(
      'a', {href: `#/jobs${query({phase: value})}`, 'data-view': value}, words)));
    const trouble = el('div');
    const body = el('tbody');
    const table = el(
      'table',
      {class: 'list', hidden: true},
      el('thead', {}, el('tr', {}, ['Job', 'State', 'Pictures', 'Engine time', 'Submitted', ''].map(words => el(
        'th', {scope: 'col'}, words || el('span', {class: 'hidden'}, 'What can be done'))))),
      body);
    const more = el('div', {class: 'row centre'});
    const nothing = el('div');
    this.#places = {tabs, trouble, body, table, more, nothing};
    fill(
      this,
      this.head('Jobs', el('a', {class: 'button primary', href: '#/submit'}, 'Submit a job')),
      tabs, trouble, nothing, table, more);
    this.repeat(() => (this.#jobs.every(job => isOver(job.phase)) ? QUIET_MS : POLL_MS), () => this.#read(), trouble);
  }

  routed(route) {
    this.view = route.query.phase ?? '';
    this.#limit = PAGE;
    this.act(() => this.#read());
  }

  async #read() {
    const view = this.view;
    const page = await get(path('jobs') + query({limit: this.#limit, phase: view}), this.signal);
    if (view !== this.view) return;
    this.#jobs = page.jobs;
    this.#next = page.next ?? null;
    this.#draw();
  }

  #draw() {
    const {tabs, body, table, more, nothing} = this.#places;
    for (const tab of tabs.children) {
      if (tab.dataset.view === this.view) tab.setAttribute('aria-current', 'true');
      else tab.removeAttribute('aria-current');
    }
    table.hidden = this.#jobs.length === 0;
    keyed(body, this.#jobs, job => job.job, () => row(job => this.#cancel(job)));
    fill(more, this.#next && button('Show more', () => { this.#limit += PAGE; this.act(() => this.#read()); }));
    if (this.#jobs.length) {
      fill(nothing);
    } else if (!nothing.querySelector('.empty')) {
      fill(nothing, this.view
        ? empty('jobs', 'None of these', 'No job is in this state now.', el('a', {class: 'button', href: '#/jobs'}, 'Show all jobs'))
        : empty(
          'jobs', 'No jobs yet', 'A job is a table of products and scenes. Register a product with a few photos, then submit a table.',
          el('a', {class: 'button', href: '#/subjects'}, 'Register a product'),
          el('a', {class: 'button primary', href: '#/submit'}, 'Submit a job')));
    }
  }

  async #cancel(job) {
    await this.act(async () => {
      if (await cancel(job) === null) return;
      say(`${job.job} is being cancelled.`);
      await this.#read();
    });
  }
}

/** A row that can be brought up to date. */
function row(stop) {
  const line = el('tr');
  let drawn = '';
  line.update = job => {
    const now = JSON.stringify([job.phase, job.parked, job.stored, job.failed, job.total, job.engineSeconds]);
    if (now === drawn) return;
    drawn = now;
    const focused = line.contains(document.activeElement) ? document.activeElement.dataset.act : null;
    fill(
      line,
      el('th', {scope: 'row'}, el('a', {class: 'strong', href: `#/jobs/${job.job}`, 'data-act': 'open'}, job.job),
        el('span', {class: 'sub'}, job.model)),
      el('td', {'data-label': 'State'}, phase(job), (job.parked?.message ?? job.message) && el('span', {class: 'sub'}, job.parked?.message ?? job.message)),
      el('td', {'data-label': 'Pictures', class: 'wide'},
        bar([{kind: 'ok', word: 'stored', amount: job.stored}, {kind: 'bad', word: 'failed', amount: job.failed}], job.total),
        el('span', {class: 'sub'}, `${number(job.stored)} of ${number(job.total)}`, job.failed > 0 && `, ${number(job.failed)} failed`)),
      el('td', {'data-label': 'Engine time', class: 'figure'}, duration(job.engineSeconds)),
      el('td', {'data-label': 'Submitted'}, when(job.acceptedAt)),
      el('td', {class: 'actions'}, isOver(job.phase)
        ? job.stored > 0 && el('a', {class: 'button', href: `#/jobs/${job.job}/review`, 'data-act': 'do', 'aria-label': `Review ${job.job}`}, 'Review')
        : el('button', {type: 'button', class: 'button', 'data-act': 'do', 'aria-label': `Cancel ${job.job}`, on: {click: () => stop(job)}}, 'Cancel')));
    if (focused) line.querySelector(`[data-act="${focused}"]`)?.focus();
  };
  return line;
}

customElements.define('cs-jobs', JobsPage);
