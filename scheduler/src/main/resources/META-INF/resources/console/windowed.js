/**
 * Rows of which only those near the view exist. The page itself scrolls, so that keys, find and zoom do what they do elsewhere.
 * A row is {key, height, make()}: the same key keeps its node; heights are in pixels and known beforehand.
 */

const AROUND = 500;

export class WindowedRows extends HTMLElement {
  #rows = [];
  #offsets = [0];
  #shown = new Map();
  #frame = 0;
  #width = 0;
  #observer = new ResizeObserver(() => this.#resized());
  #soon = () => {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  };

  connectedCallback() {
    addEventListener('scroll', this.#soon, {passive: true});
    addEventListener('resize', this.#soon);
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    removeEventListener('scroll', this.#soon);
    removeEventListener('resize', this.#soon);
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** @param {Array<{key: string, height: number, make: () => Element}>} rows */
  set rows(rows) {
    this.#rows = rows;
    this.#offsets = [0];
    for (const row of rows) this.#offsets.push(this.#offsets.at(-1) + row.height);
    this.style.height = `${this.#offsets.at(-1)}px`;
    this.#draw();
  }

  /** Brings a row into view, the first where it is not one of them. */
  show(key) {
    const index = Math.max(0, this.#rows.findIndex(row => row.key === key));
    const top = this.getBoundingClientRect().top + scrollY + (this.#offsets[index] ?? 0);
    scrollTo({top: Math.max(0, top - 120)});
    this.#draw();
  }

  #resized() {
    if (this.clientWidth !== this.#width) {
      this.#width = this.clientWidth;
      this.dispatchEvent(new CustomEvent('width', {detail: this.#width}));
    }
    this.#soon();
  }

  #draw() {
    const top = -this.getBoundingClientRect().top;
    const first = this.#at(top - AROUND);
    const last = this.#at(top + innerHeight + AROUND);
    const wanted = new Map();
    for (let i = first; i <= last && i < this.#rows.length; i++) wanted.set(this.#rows[i].key, i);
    for (const [key, node] of this.#shown) {
      // One that has the focus stays, or Tab would begin at the top of the page.
      if (!wanted.has(key) && !(node.contains(document.activeElement) && this.#rows.some(row => row.key === key))) {
        node.remove();
        // Pictures on their way are of no use any more.
        node.querySelectorAll('img').forEach(image => image.removeAttribute('src'));
        this.#shown.delete(key);
      }
    }
    let behind = null;
    for (const [key, index] of [...wanted].reverse()) {
      let node = this.#shown.get(key);
      if (!node) {
        node = this.#rows[index].make();
        this.#shown.set(key, node);
        this.insertBefore(node, behind?.parentNode === this ? behind : null);
      }
      node.style.transform = `translateY(${this.#offsets[index]}px)`;
      node.style.height = `${this.#rows[index].height}px`;
      behind = node;
    }
  }

  /** Which row is at this height. */
  #at(y) {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#offsets[middle + 1] <= y) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

customElements.define('cs-window', WindowedRows);
