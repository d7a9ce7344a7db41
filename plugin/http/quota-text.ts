import type { HttpReply, Send } from './send.js';

/**
 * Gives status 429 to an answer whose text says that a quota is spent, because tenants say so with 200, 400, 403 or 503
 * as well. [Netskope document, "Limitation"; client code] It is then treated like any other 429.
 */
export function readQuotaTexts(send: Send): Send {
  return async (request) => {
    const reply = await send(request);
    const text = reply.status === 429 ? undefined : quotaTextOf(reply);
    return text === undefined ? reply : { ...reply, status: 429, inWords: { status: reply.status, text } };
  };
}

/** No refusal is longer. The limit keeps pages of records from being parsed twice. */
const LONGEST = 4096;

const LIMIT = '(?:rate|call|request|throttling) limits?|quotas?';
/**
 * A sentence that begins with the limit of calls, such as `API rate limits exceeded for this interval` or `Too Many
 * Requests`. A refusal that quotes a value may name any limit further on, and disks and mailboxes have quotas too.
 */
const SENTENCE = new RegExp(
  '^(?:[\\w .]{0,40}(?:exception|error): )?(?:' +
    [
      `(?:(?:the|your|api|daily|hourly|calls?|requests?) ){0,4}(?:${LIMIT}) (?:(?:has|have) been |was |were |is |are )?(?:exceeded|reached|spent)`,
      `(?:you have |you |client )?exceeded (?:(?:the|your|its|api|daily|hourly|calls?|requests?) ){0,4}(?:${LIMIT}|(?:maximum )?number of (?:api )?(?:calls|requests))`,
      'too many (?:api )?(?:requests|calls)',
      'requests? (?:was|were|is|are) throttled',
    ].join('|') +
    ')\\b',
  'i',
);

function quotaTextOf({ status, text }: HttpReply): string | undefined {
  if (text === '' || text.length > LONGEST) return undefined;
  return sentencesIn(text, status)
    .map((sentence) => sentence.trim())
    .find((sentence) => SENTENCE.test(sentence));
}

/** What an answer says as a whole: its text, or the text in its envelope. Records are data and are not searched. */
function sentencesIn(text: string, status: number): readonly string[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return [pageTitle(text) ?? text];
  }
  if (typeof body === 'string') return [body];
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [];
  if (status < 300 && !isEnvelope(body)) return [];
  const { message, Message, description, error, error_description } = body as Readonly<Record<string, unknown>>;
  const inner = typeof error === 'object' && error !== null ? (error as { readonly message?: unknown }).message : error;
  return [message, Message, description, inner, error_description].flat().filter((one) => typeof one === 'string');
}

/** Ivanti's envelope or OData's `error`, but not a record or a list of records. */
function isEnvelope(body: object): boolean {
  const names = Object.keys(body);
  if (names.some((name) => name.startsWith('@odata.') || /^(value|RecId|access_token)$/i.test(name))) return false;
  return names.some((name) => /^(message|error)$/i.test(name));
}

/** Gateways refuse with an HTML page. */
function pageTitle(text: string): string | undefined {
  const [, title] = /<title>([^<]{1,250})<\/title>/i.exec(text) ?? [];
  return title?.trim().replace(/^\d{3}\s+/, '');
}
