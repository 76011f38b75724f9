/** Whether a picture is marked as made by AI, and as it was signed. */
import {json, path} from '../api.js';
import {bytes, el, fill, icon} from '../dom.js';
import {Page, dropZone, pairs} from '../page.js';
import {loading, problemBox} from '../say.js';

const VERDICTS = {
  intact: ['ok', 'accept', 'Marked, and as it was signed'],
  unmarked: ['warn', 'help', 'No mark found'],
  tampered: ['bad', 'broken', 'Changed since it was signed'],
};

class VerifyPage extends Page {
  connectedCallback() {
    const found = el('div', {class: 'stack', 'aria-live': 'polite'});
    fill(
      this,
      this.head('Verify'),
      el('p', {class: 'lead'}, 'Says of a picture whether it is marked as made by AI, who signed that, and whether it was changed since. Nothing is kept.'),
      dropZone('Drop a picture', 'image/png,image/jpeg,image/webp', true, files => files.forEach(file => this.#check(file, found))),
      found);
  }

  async #check(file, found) {
    const place = el('article', {class: 'card verified'}, loading(`Checking ${file.name}…`));
    found.prepend(place);
    const preview = el('img', {alt: `The file ${file.name}`});
    const address = URL.createObjectURL(file);
    preview.src = address;
    this.signal.addEventListener('abort', () => URL.revokeObjectURL(address));
    preview.addEventListener('error', () => preview.remove());
    try {
      this.#draw(place, file, preview, await json('POST', path('verify'), {body: file, type: file.type || 'application/octet-stream', signal: this.signal}));
    } catch (e) {
      if (!this.signal.aborted) fill(place, el('h2', {}, file.name), problemBox(e));
    }
  }

  #draw(place, file, preview, answer) {
    const [kind, drawing, words] = VERDICTS[answer.verdict] ?? ['warn', 'help', answer.verdict];
    const {c2pa, iptc, watermark} = answer;
    const rows = [
      ['Signed manifest (C2PA)', c2pa ? (c2pa.intact ? 'intact' : `does not hold: ${c2pa.failures.map(one => `${one.explanation} (${one.code})`).join('; ')}`) : 'none'],
      ['Signed by', c2pa?.signer && `${c2pa.signer.name} (${c2pa.signer.standing})`],
      ['Made with', c2pa?.generator],
      ['Metadata (IPTC)', iptc ? [iptc.digitalSourceType, iptc.aiSystemUsed, iptc.aiSystemVersionUsed].filter(one => one).join(', ') : 'none'],
      ['Watermark', watermark?.tag ? `${watermark.tag}, ${watermark.score} standard deviations` : 'none'],
      ['Pixels', answer.pixelsSha256],
      ['File', answer.fileSha256],
      ['Looks like', answer.perceptualHash],
    ];
    fill(
      place,
      preview,
      el(
        'div',
        {class: 'grow'},
        el('p', {class: `result ${kind}`}, icon(drawing), el('strong', {}, words)),
        el('h2', {class: 'break'}, file.name),
        el('p', {class: 'sub'}, `${bytes(file.size)}. ${answer.finding}`),
        pairs(...rows)));
  }
}

customElements.define('cs-verify', VerifyPage);
