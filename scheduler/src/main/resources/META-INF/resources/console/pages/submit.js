/** A table becomes a job: looked at, checked without making anything, submitted. */
import {get, json, path, query} from '../api.js';
import {bytes, count, duration, el, fill, icon, number} from '../dom.js';
import {Page, dropZone} from '../page.js';
import {loading, problemBox, say} from '../say.js';

const SHOWN_LINES = 8;
const SHOWN_ERRORS = 50;
/** Of larger files only this much is looked at here; the scheduler reads all of it. */
const PREVIEW_BYTES = 1 << 20;
const TYPES = {csv: 'text/csv', tsv: 'text/tab-separated-values', txt: 'text/plain', jsonl: 'application/jsonl', ndjson: 'application/jsonl', gz: 'application/gzip'};
const EXAMPLE = 'id,subject,prompt,count\na1,mug,a mug on the beach,2\na2,mug,a mug in the snow,2\n';

class SubmitPage extends Page {
  #file = null;
  #lines = [];
  #parts = {};
  #checking = 0;

  connectedCallback() {
    const text = el('textarea', {id: 'table-text', rows: '6', spellcheck: 'false', autocomplete: 'off', placeholder: EXAMPLE});
    const use = el('button', {type: 'button', class: 'button', on: {click: () => {
      if (text.value.trim()) this.#take(new File([text.value], 'table.csv', {type: 'text/csv'}));
      else say('The table is empty.');
    }}}, 'Check this table');
    this.#parts = {
      preview: el('section', {class: 'stack'}),
      options: el('form', {class: 'form options', hidden: true, on: {submit: event => this.#submit(event), change: () => this.#check()}}),
      outcome: el('section', {class: 'stack', 'aria-live': 'polite'}),
    };
    fill(
      this,
      this.head('Submit'),
      el('p', {class: 'lead'}, 'A table with a line for each scene: ', el('code', {}, 'subject'), ' is the id of a registered product, ', el('code', {}, 'prompt'),
        ' the scene. ', el('code', {}, 'count'), ', ', el('code', {}, 'seed'), ', ', el('code', {}, 'size'), ', ', el('code', {}, 'steps'), ' and others may follow.'),
      dropZone('Drop a table (CSV, TSV, JSON lines)', '.csv,.tsv,.txt,.jsonl,.ndjson,.gz', false, ([file]) => { this.querySelector('.typed').open = false; this.#take(file); }),
      el('details', {class: 'typed', open: true}, el('summary', {}, 'Or type it'), el('label', {for: 'table-text', class: 'hidden'}, 'Table'), text, el('div', {class: 'row'}, use)),
      this.#parts.preview, this.#parts.outcome, this.#parts.options);
  }

  async #take(file) {
    this.#file = file;
    const packed = /\.gz$/i.test(file.name);
    this.#lines = packed ? [] : (await file.slice(0, PREVIEW_BYTES).text()).replace(/[\r\n]+$/, '').split(/\r\n|\n|\r/);
    fill(
      this.#parts.preview,
      el('h2', {class: 'break'}, file.name, el('span', {class: 'sub'}, ` ${bytes(file.size)}`)),
      !packed && excerpt(this.#lines.slice(0, SHOWN_LINES + 1).map((line, at) => ({line: at + 1, text: line}))),
      this.#lines.length > SHOWN_LINES + 1 && el('p', {class: 'sub'}, `and ${file.size > PREVIEW_BYTES ? 'many more lines' : count(this.#lines.length - SHOWN_LINES - 1, 'more line')}`));
    this.#drawOptions(file);
    await this.#check();
    this.#parts.options.scrollIntoView({block: 'nearest'});
  }

  #drawOptions(file) {
    const name = file.name.replace(/\.(gz)$/i, '').replace(/\.[^.]*$/, '').replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '').slice(0, 48) || 'job';
    const stamp = new Date().toISOString().slice(5, 19).replace(/[-:T]/g, '');
    const field = (id, words, control, hint) => el('div', {class: 'field'}, el('label', {for: id}, words), control, hint && el('p', {class: 'hint'}, hint));
    const choice = (id, label, options) => field(id, label, el('select', {id, name: id.slice(4)}, options.map(([value, words]) => el('option', {value}, words))));
    fill(
      this.#parts.options,
      field('job-id', 'Name of the job', el('input', {id: 'job-id', required: true, maxlength: '63', pattern: '[A-Za-z0-9][A-Za-z0-9_\\-]*', autocomplete: 'off', spellcheck: 'false', value: `${name}-${stamp}`})),
      choice('job-class', 'Wanted', [['', 'As its priority says'], ['interactive', 'At once'], ['standard', 'Soon'], ['bulk', 'Whenever there is room']]),
      field('job-size', 'Size', el('input', {id: 'job-size', name: 'size', placeholder: 'the model’s', pattern: '\\d+x\\d+', autocomplete: 'off'}), 'Of lines that say none: 1024x1024'),
      field('job-steps', 'Steps', el('input', {id: 'job-steps', name: 'steps', type: 'number', min: '1', max: '1000', placeholder: 'the model’s'})),
      choice('job-plan', 'Plan', [['', 'Exact'], ['fast', 'Fast'], ['turbo', 'Turbo']]),
      choice('job-extraColumns', 'Other columns', [['', 'Are errors'], ['keep', 'Are kept in the results']]),
      el('div', {class: 'row end all'}, el('button', {class: 'button primary', id: 'submit-job', disabled: true}, 'Submit')));
    this.#parts.options.hidden = false;
  }

  #put(dry) {
    const values = Object.fromEntries(new FormData(this.#parts.options));
    const job = this.#parts.options.querySelector('#job-id').value;
    const end = this.#file.name.split('.').pop().toLowerCase();
    return json(
      'PUT', path('jobs', job || 'job') + query({...values, dryRun: dry ? 'true' : null}),
      {body: this.#file, type: TYPES[end] ?? 'application/octet-stream', signal: this.signal});
  }

  async #check() {
    const {outcome, options} = this.#parts;
    const mine = ++this.#checking;
    const submit = options.querySelector('#submit-job');
    submit.disabled = true;
    if (!options.checkValidity()) {
      fill(outcome);
      options.reportValidity();
      return;
    }
    fill(outcome, loading('Checking…'));
    try {
      const plan = await this.#put(true);
      if (mine !== this.#checking) return;
      fill(outcome, this.#planned(plan));
      submit.disabled = false;
      submit.textContent = `Submit ${count(plan.images, 'picture')}`;
    } catch (e) {
      if (mine === this.#checking && !this.signal.aborted) fill(outcome, this.#refused(e));
    }
  }

  #planned(plan) {
    return [
      el(
        'div', {class: 'note ok'}, icon('accept'),
        el('p', {}, el('strong', {}, `${count(plan.images, 'picture')} of ${count(plan.subjects.length, 'subject')}`),
          ` from ${count(plan.lines, 'line')}: about ${duration(plan.estimatedSeconds)} of engine time${plan.measured ? '' : ' (a guess: no worker has measured it yet)'}`,
          plan.doneInSeconds != null && `, done in about ${duration(plan.doneInSeconds)}`, '.')),
      plan.parked && el('div', {class: 'note warn'}, el('p', {}, `It would wait: ${plan.parked}`)),
      plan.warnings.map(words => el('div', {class: 'note warn'}, el('p', {}, words))),
      el(
        'table', {class: 'list compact'},
        el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, 'Subject'), el('th', {scope: 'col'}, 'Pictures'), el('th', {scope: 'col'}, 'Engine time'))),
        el('tbody', {}, plan.subjects.slice(0, SHOWN_ERRORS).map(one => el(
          'tr', {}, el('th', {scope: 'row'}, one.subject), el('td', {class: 'figure', 'data-label': 'Pictures'}, number(one.images)), el('td', {class: 'figure', 'data-label': 'Engine time'}, duration(one.estimatedSeconds)))))),
      plan.subjects.length > SHOWN_ERRORS && el('p', {class: 'sub'}, `and ${count(plan.subjects.length - SHOWN_ERRORS, 'more subject')}`),
    ];
  }

  /** What is wrong, each at its line of the table. */
  #refused(failure) {
    if (!failure.errors?.length) return problemBox(failure);
    return [
      el('div', {class: 'note bad'}, icon('broken'), el('p', {}, el('strong', {}, `${count(failure.errors.length, 'thing')} to correct`), ' before it can be submitted.')),
      el('ol', {class: 'errors'}, failure.errors.slice(0, SHOWN_ERRORS).map(one => el(
        'li', {},
        one.line && excerpt([{line: one.line, text: this.#lines[one.line - 1] ?? ''}]),
        el('p', {}, one.message), el('span', {class: 'code'}, one.code),
        failure.code === 'SUBJECT_UNKNOWN' && one.pointer?.endsWith('/subject') && el('a', {href: '#/subjects'}, 'Register it')))),
      failure.errors.length > SHOWN_ERRORS && el('p', {class: 'sub'}, `and ${number(failure.errors.length - SHOWN_ERRORS)} more`),
    ];
  }

  async #submit(event) {
    event.preventDefault();
    const submit = this.#parts.options.querySelector('#submit-job');
    submit.disabled = true;
    try {
      const status = await this.#put(false);
      await get(path('jobs', status.job), this.signal);
      location.hash = `#/jobs/${encodeURIComponent(status.job)}`;
    } catch (e) {
      if (!this.signal.aborted) fill(this.#parts.outcome, this.#refused(e));
    } finally {
      submit.disabled = false;
    }
  }
}

/** Lines of a text with their numbers. */
function excerpt(lines) {
  return el('pre', {class: 'excerpt', tabindex: '0', 'aria-label': 'Lines of the table'}, lines.map(one => el('code', {}, el('span', {class: 'line-number', 'aria-hidden': 'true'}, one.line), one.text)));
}

customElements.define('cs-submit', SubmitPage);
