/** One zoom and one place for any number of panes of the same size. Places are parts of a pane's size, from its middle. */

const MAX = 16;
const MIN = 0.05;

export class Zoom {
  scale = 1;
  x = 0;
  y = 0;

  /** @param {HTMLElement} stage what the panes read `--zoom`, `--left` and `--top` from */
  constructor(stage, changed) {
    this.stage = stage;
    this.changed = changed;
    stage.addEventListener('wheel', event => this.#wheel(event), {passive: false});
    stage.addEventListener('pointerdown', event => this.#press(event));
    this.#apply();
  }

  fit() {
    Object.assign(this, {scale: 1, x: 0, y: 0});
    this.#apply();
  }

  /** @param {{x: number, y: number}} [at] what stays where it is */
  to(scale, at = {x: 0, y: 0}) {
    const now = Math.min(MAX, Math.max(MIN, scale));
    this.x = at.x - now / this.scale * (at.x - this.x);
    this.y = at.y - now / this.scale * (at.y - this.y);
    this.scale = now;
    this.#apply();
  }

  move(x, y) {
    this.x += x;
    this.y += y;
    this.#apply();
  }

  #wheel(event) {
    const pane = event.target.closest('.view');
    // Elsewhere the page scrolls.
    if (!pane || !(event.ctrlKey || this.scale !== 1 || event.altKey)) return;
    event.preventDefault();
    this.to(this.scale * Math.exp(-event.deltaY / 300), this.#place(pane, event));
  }

  /** Dragging moves; a click brings what was clicked to the middle, for those who cannot drag. */
  #press(event) {
    const pane = event.target.closest('.view');
    if (!pane || event.button !== 0 || event.target.closest('button, input, a')) return;
    const from = {x: event.clientX, y: event.clientY};
    let last = from;
    let moved = false;
    pane.setPointerCapture(event.pointerId);
    const end = new AbortController();
    pane.addEventListener('pointermove', now => {
      moved ||= Math.hypot(now.clientX - from.x, now.clientY - from.y) > 4;
      if (moved && this.scale > 1) {
        this.move((now.clientX - last.x) / pane.clientWidth, (now.clientY - last.y) / pane.clientHeight);
      }
      last = {x: now.clientX, y: now.clientY};
    }, {signal: end.signal});
    const stop = now => {
      end.abort();
      if (now.type === 'pointerup' && !moved && this.scale > 1) {
        const at = this.#place(pane, now);
        this.move(-at.x, -at.y);
      }
    };
    pane.addEventListener('pointerup', stop, {signal: end.signal});
    pane.addEventListener('pointercancel', stop, {signal: end.signal});
  }

  #place(pane, event) {
    const box = pane.getBoundingClientRect();
    return {x: (event.clientX - box.left) / box.width - 0.5, y: (event.clientY - box.top) / box.height - 0.5};
  }

  #apply() {
    const most = Math.max(0, (this.scale - 1) / 2);
    this.x = Math.min(most, Math.max(-most, this.x));
    this.y = Math.min(most, Math.max(-most, this.y));
    this.stage.style.setProperty('--zoom', this.scale);
    this.stage.style.setProperty('--left', `${100 * this.x}%`);
    this.stage.style.setProperty('--top', `${100 * this.y}%`);
    this.stage.classList.toggle('zoomed', this.scale > 1);
    this.changed();
  }
}
