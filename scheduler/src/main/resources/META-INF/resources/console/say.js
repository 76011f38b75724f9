/** What is said to people: notes, problems with their way out, questions. */
import {button, el, icon} from './dom.js';

/** A short note that goes by itself. */
export function say(words, ...more) {
  const note = el('div', {class: 'toast'}, el('span', {}, words), more);
  document.getElementById('said').append(note);
  setTimeout(() => note.remove(), 6000);
}

/** A problem that stays until it is closed. */
export function complain(failure, retry) {
  const note = el(
    'div',
    {class: 'toast bad'},
    problemText(failure),
    el(
      'div',
      {class: 'row'},
      retry && button('Try again', () => { note.remove(); retry(); }, {icon: 'again'}),
      button('Close', () => note.remove(), {icon: 'close'})));
  const alerts = document.getElementById('alerts');
  while (alerts.children.length > 2) alerts.firstElementChild.remove();
  alerts.append(note);
}

/** Title, what is wrong with the way out, and the code, which leads to what it means. */
export function problemText(failure) {
  const code = failure.code ?? 'PAGE_FAILED';
  return el(
    'div',
    {class: 'problem'},
    el('strong', {}, failure.title ?? 'Something in this page failed'),
    el('p', {}, failure.detail || failure.message),
    failure.type
      ? el('a', {class: 'code', href: failure.type, target: '_blank', rel: 'noopener'}, code)
      : el('span', {class: 'code'}, code));
}

/** A problem in the place of what could not be shown. */
export function problemBox(failure, retry) {
  return el(
    'div',
    {class: 'note bad', role: 'alert'},
    icon('broken'),
    problemText(failure),
    retry && button('Try again', retry, {icon: 'again'}));
}

/** What is shown where there is nothing yet. */
export function empty(name, title, text, ...actions) {
  return el(
    'div',
    {class: 'empty'},
    icon(name),
    el('h2', {}, title),
    el('p', {}, text),
    actions.length > 0 && el('div', {class: 'row centre'}, actions));
}

export function loading(words = 'Loading…') {
  return el('div', {class: 'loading', role: 'status'}, el('span', {class: 'spinner', 'aria-hidden': 'true'}), words);
}

/** A window over the page. It is gone, and the focus where it was, once it is closed. */
export function dialog(title, ...content) {
  const heading = el('h2', {id: `dialog-${Date.now()}`}, title);
  const box = el(
    'dialog',
    {class: 'dialog', 'aria-labelledby': heading.id, on: {close: () => box.remove()}},
    el('div', {class: 'dialog-head'}, heading, button('Close', () => box.close(), {icon: 'close', quiet: true, kind: 'plain'})),
    content);
  document.body.append(box);
  box.showModal();
  return box;
}

/** @returns {Promise<boolean>} whether the answer is yes */
export function ask(title, text, yes, ...fields) {
  return new Promise(resolve => {
    let answer = false;
    const box = dialog(
      title,
      el('p', {}, text),
      fields,
      el(
        'div',
        {class: 'row end'},
        button('Leave it', () => box.close()),
        button(yes, () => { answer = true; box.close(); }, {kind: 'danger'})));
    box.addEventListener('close', () => resolve(answer));
  });
}
