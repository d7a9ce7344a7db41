import { SHOWN_REQUESTS } from './requests.js';

/**
 * The script of the page: inserts rows as they arrive, until paused. Plain JavaScript, because there is no build step
 * for it. The server renders the rows, so that a page without scripts shows the same.
 */
export const LIVE_SCRIPT = `'use strict';
const status = document.getElementById('live');
const rows = document.getElementById('request-rows');
const button = document.createElement('button');
button.type = 'button';
status.after(button);
const stream = new URL(status.dataset.stream, location.href);
let source;

function add(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  const row = template.content.firstElementChild;
  document.getElementById(row.id)?.remove();
  rows.prepend(row);
  while (rows.children.length > ${SHOWN_REQUESTS}) rows.lastElementChild.remove();
}

function start() {
  button.textContent = 'Pause';
  source = new EventSource(stream);
  source.onopen = () => {
    status.textContent = 'Requests appear as they arrive.';
  };
  source.onerror = () => {
    status.textContent = 'The mock does not answer; trying again.';
  };
  source.onmessage = (event) => {
    stream.searchParams.set('since', event.lastEventId);
    add(event.data);
  };
}

function pause() {
  source.close();
  source = undefined;
  button.textContent = 'Continue';
  status.textContent = 'Paused. New requests appear when you continue.';
}

button.addEventListener('click', () => (source ? pause() : start()));
start();
`;
