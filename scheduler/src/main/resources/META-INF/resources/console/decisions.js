/** Decisions on their way to the scheduler, one after the other: a review goes on while the network does not. */
import {Problem} from './api.js';
import {keepReview} from './images.js';

const WAITS = [500, 1500, 4000, 10000];

export class Decisions {
  #waiting = new Map();
  #working = false;

  /**
   * @param {{told: (waiting: number, failure: Problem|null) => void, kept: (image: string, review: object|null) => void,
   *   refused: (image: string, before: object|null, failure: Problem) => void}} listener `told` how many are not kept yet, and why;
   *   of each that is `kept`, with its time, and of each that the scheduler has `refused`
   */
  constructor(job, {told, kept, refused}) {
    Object.assign(this, {job, told, kept, refused});
  }

  get size() {
    return this.#waiting.size;
  }

  /** What was decided and is not kept yet. */
  get all() {
    return [...this.#waiting].map(([image, one]) => [image, one.review]);
  }

  /** @param {object|null} review null takes the verdict back; `before`: what holds if this is refused */
  put(image, review, before) {
    const waiting = this.#waiting.get(image);
    this.#waiting.set(image, {review, before: waiting ? waiting.before : before});
    this.#work();
  }

  async #work() {
    if (this.#working) return;
    this.#working = true;
    let failures = 0;
    while (this.#waiting.size > 0) {
      const [image, sent] = this.#waiting.entries().next().value;
      try {
        const kept = await keepReview(this.job, image, sent.review);
        const now = this.#waiting.get(image);
        if (now.review === sent.review) {
          this.#waiting.delete(image);
          this.kept(image, kept);
        } else {
          this.#waiting.set(image, {review: now.review, before: sent.review});
        }
        failures = 0;
        this.told(this.#waiting.size, null);
      } catch (e) {
        if (!(e instanceof Problem)) throw e;
        if (e.status === 0 || e.status === 401 || e.status === 429 || e.status >= 500) {
          this.told(this.#waiting.size, e);
          await new Promise(resolve => setTimeout(resolve, WAITS[Math.min(failures++, WAITS.length - 1)]));
        } else {
          this.#waiting.delete(image);
          this.refused(image, sent.before, e);
          this.told(this.#waiting.size, null);
        }
      }
    }
    this.#working = false;
  }
}
