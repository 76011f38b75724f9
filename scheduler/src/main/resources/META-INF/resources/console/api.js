/** The public REST interface and its event stream. The key is kept for this tab alone, and goes into a header, never into an address. */

const KEY = 'customshift.key';
const TENANT = 'customshift.tenant';

/** What went wrong, as the scheduler says it (RFC 9457), or as we say it where nobody answered. */
export class Problem extends Error {
  /** @param {{status: number, code: string, title: string, detail?: string, type?: string, errors?: Array}} said */
  constructor(said) {
    super(said.detail ?? said.title);
    Object.assign(this, {errors: [], detail: '', type: null}, said);
  }
}

/** Who asks: nothing where the fleet wants no key. */
export const access = {
  get key() { return sessionStorage.getItem(KEY) ?? ''; },
  get tenant() { return sessionStorage.getItem(TENANT) ?? ''; },
  set(key, tenant) {
    for (const [name, value] of [[KEY, key.trim()], [TENANT, tenant.trim()]]) {
      if (value) sessionStorage.setItem(name, value);
      else sessionStorage.removeItem(name);
    }
  },
  /** Where the provider's page is that signs people in, once the scheduler has said so. */
  signIn: null,
  /** Where a session ends, while there is one. */
  signOut: null,
};

/** What the scheduler offers (RFC 8288). */
function offered(answer, way) {
  return answer.headers.get('Link')?.match(new RegExp(`^<(/[a-z]+)>; rel="${way}"$`))?.[1] ?? null;
}

/** A path from parts, each of which may hold anything. */
export function path(...parts) {
  return '/v1/' + parts.map(encodeURIComponent).join('/');
}

/** A query without what is empty. */
export function query(values) {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return given.length ? '?' + new URLSearchParams(given) : '';
}

/**
 * @param {{body?: any, type?: string, accept?: string, signal?: AbortSignal, last?: string}} [options]
 * @returns {Promise<Response>} one of a status below 400
 * @throws {Problem}
 */
export async function call(method, address, options = {}) {
  const headers = new Headers({Accept: `${options.accept ?? 'application/json'}, application/problem+json`});
  if (access.key) headers.set('Authorization', `Bearer ${access.key}`);
  if (access.tenant) headers.set('X-Tenant', access.tenant);
  if (options.type) headers.set('Content-Type', options.type);
  if (options.last) headers.set('Last-Event-ID', options.last);
  let answer;
  try {
    answer = await fetch(address, {method, headers, body: options.body, signal: options.signal, cache: 'no-store'});
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new Problem({
      status: 0,
      code: 'UNREACHABLE',
      title: 'The scheduler does not answer',
      detail: 'Nothing came back; see whether it runs and whether this machine reaches it, then try again.',
    });
  }
  access.signIn = offered(answer, 'sign-in') ?? access.signIn;
  access.signOut = offered(answer, 'sign-out');
  if (answer.ok) return answer;
  throw await problem(answer);
}

async function problem(answer) {
  let said = {};
  try {
    said = await answer.json();
  } catch {
    // Something between us and the scheduler answered.
  }
  const failure = new Problem({
    ...said,
    status: answer.status,
    code: said.code ?? `HTTP_${answer.status}`,
    title: said.title ?? `Status ${answer.status}`,
    detail: said.detail ?? 'The answer is not the scheduler’s: see what stands between this page and it.',
    errors: Array.isArray(said.errors) ? said.errors : [],
  });
  if (answer.status === 401) window.dispatchEvent(new CustomEvent('access-needed', {detail: failure}));
  return failure;
}

/** The JSON of an answer; null for one without a body. */
export async function json(method, address, options) {
  const answer = await call(method, address, options);
  return answer.status === 204 ? null : answer.json();
}

export const get = (address, signal) => json('GET', address, {signal});

export const send = (method, address, value, signal) =>
  json(method, address, {body: JSON.stringify(value), type: 'application/json', signal});

const LAST = /\.job\.(finished|cancelled|failed|refused)\.v1$/;
const AGAIN = /\.job\.retried\.v1$/;
const OVER = /^(FINISHED|CANCELLED|FAILED)$/;
const WAITS = [500, 1000, 2000, 5000, 10000];

/**
 * A job's events, over cuts: after one it goes on behind the last event that came.
 *
 * @param {(type: string, data: object) => void} heard
 * @param {{state?: (live: boolean) => void, stay?: boolean}} [how] `state` is told whether it is connected; `stay`: beyond the job's
 *   end, for what is decided then
 * @returns {Promise<void>} when the job is over
 */
export async function follow(job, signal, heard, {state = () => {}, stay = false} = {}) {
  let last = null;
  let failures = 0;
  for (;;) {
    try {
      const answer = await call('GET', path('jobs', job, 'events'), {accept: 'text/event-stream', signal, last});
      state(true);
      let over = false;
      for await (const event of parsed(answer.body)) {
        failures = 0;
        if (event.id) last = event.id;
        heard(event.type, event.data);
        if (AGAIN.test(event.type)) over = false;
        else over ||= LAST.test(event.type) || (event.type === 'status' && OVER.test(event.data.phase));
      }
      if (over && !stay) {
        state(false);
        return;
      }
    } catch (e) {
      if (signal.aborted) return;
      if (e instanceof Problem && e.status >= 400 && e.status < 500) throw e;
    }
    state(false);
    await new Promise(resolve => setTimeout(resolve, WAITS[Math.min(failures++, WAITS.length - 1)]));
    if (signal.aborted) return;
  }
}

/** Events of a stream, by the rules of the HTML standard (9.2.6). */
async function* parsed(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let event = {id: null, type: 'message', lines: []};
  for (;;) {
    const {done, value} = await reader.read();
    if (done) return;
    const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (event.lines.length) yield {id: event.id, type: event.type, data: JSON.parse(event.lines.join('\n'))};
        event = {id: null, type: 'message', lines: []};
        continue;
      }
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const text = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'data') event.lines.push(text);
      else if (field === 'event') event.type = text;
      else if (field === 'id') event.id = text;
    }
  }
}
