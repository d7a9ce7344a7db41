import type { HttpReply } from './send.js';

/** Shorter secrets would blank out parts of plain words. */
const SHORTEST = 6;

/**
 * A refusal without the secrets that some gateways repeat in it, because its words are shown and logged.
 * @param secrets As they were sent.
 */
export function withoutEcho(reply: HttpReply, ...secrets: readonly string[]): HttpReply {
  if (reply.status >= 200 && reply.status < 300 && reply.inWords === undefined) return reply;
  const hidden = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), base64(secret)]);
  const hide = (text: string) => hidden.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
  const { inWords } = reply;
  return {
    ...reply,
    text: hide(reply.text),
    ...(inWords === undefined ? {} : { inWords: { ...inWords, text: hide(inWords.text) } }),
  };
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('base64')
    .replace(/={1,2}$/, '');
}
