import { LINK_MINUTES } from '../store/entry-links.js';

export const DEFAULT_PORT = 7480;
export const DEFAULT_URL = `http://127.0.0.1:${DEFAULT_PORT}`;

/** The link that sets the password. Its code is in the fragment after `#`, which browsers do not send. */
export function setupLink(url: string, code: string): string {
  return `${url.replace(/\/$/, '')}/#setup=${code}`;
}

export function setupText(link: string): string {
  return `Set the password (the link works once, for ${LINK_MINUTES} minutes): ${link}`;
}
