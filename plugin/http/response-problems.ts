import type { PluginError } from '../../host-sdk/index.js';
import { IvantiError, type IvantiProblemCode } from '../ivanti/problems.js';
import { FieldRefusal, refusedFieldsIn, type RefusedField } from '../ivanti/refused-fields.js';
import type { HttpReply } from './send.js';

/** Ivanti's error envelope; `message` is usually a list. [Ivanti help; live tenants also send a string] */
interface Envelope {
  readonly code?: unknown;
  readonly description?: unknown;
  readonly message?: unknown;
}

interface Row {
  readonly status: (status: number) => boolean;
  readonly text?: RegExp;
  readonly code: IvantiProblemCode;
  readonly says: string;
  /** What such a refusal says about the field that it names. */
  readonly field?: RefusedField['reason'];
}

const is = (wanted: number) => (status: number) => status === wanted;

/** What an answer that is not a success means; the first matching row counts. Ivanti answers 400 to many things. */
const FAILURES: readonly Row[] = [
  { status: is(401), code: 'auth.refused', says: 'The tenant refuses the credential' },
  { status: is(429), code: 'quota.rate_limited', says: 'The tenant limits its rate' },
  { status: is(403), code: 'auth.rights', says: 'The tenant refuses the right' },
  { status: is(400), text: /does not have (the )?rights?/i, code: 'auth.rights', says: 'The role lacks a right' },
  {
    status: is(400),
    text: /Tenant Not Found|wrong Password/i,
    code: 'auth.refused',
    says: 'The tenant refuses tenant name, user, password or role',
  },
  {
    status: is(400),
    text: /(Required field|Mandatory field|NotEmpty|value must be provided)/i,
    code: 'tenant.required_field',
    says: 'The tenant requires a value for a field',
    field: 'required',
  },
  {
    status: is(400),
    text: /UndefinedValidatedValue|not in the validation list|The value of field '|Attempting to link|too long|truncat/i,
    code: 'tenant.value_refused',
    says: 'The tenant refuses a value',
    field: 'value',
  },
  {
    status: is(400),
    text: /Field '[^']*' was not found/i,
    code: 'config.unknown_field',
    says: 'The tenant has no such field',
    field: 'unknown',
  },
  {
    status: is(400),
    text: /Invalid key|Invalid OData query|cannot be found in the business object/i,
    code: 'tenant.no_record',
    says: 'The tenant has no such record',
  },
  {
    status: is(400),
    text: /PromptException/i,
    code: 'tenant.refused',
    says: 'The tenant requires an answer that only its own form can give (a UI prompt)',
  },
  { status: is(404), code: 'tenant.not_found', says: 'The tenant has nothing at this path' },
  { status: (s) => s >= 500, code: 'tenant.failed', says: 'The tenant failed' },
  { status: (s) => s >= 300 && s < 400, code: 'tenant.not_ivanti', says: 'The address redirects elsewhere' },
  { status: () => true, code: 'tenant.refused', says: 'The tenant refuses the request' },
];

/**
 * The problem behind an answer whose status is not a success; Ivanti's own message is part of it.
 * @param isList Records were asked for and not one by its key, so the key cannot be wrong.
 */
export function failureOf(reply: HttpReply, what: string, isList = false): PluginError {
  const envelope = readEnvelope(reply);
  const own = reply.inWords === undefined ? envelope.text : scrub(reply.inWords.text);
  const fits = ({ status, text, code }: Row) =>
    status(reply.status) && (text?.test(own) ?? true) && !(isList && code === 'tenant.no_record');
  const row = FAILURES.find(fits) as Row;
  if (own === '' && looksLikeHtml(reply) && reply.status !== 401 && reply.status !== 429 && reply.status < 500) {
    return notIvanti(reply, what);
  }
  const quoted = own === '' ? '' : `: ${own}`;
  const status = reply.inWords === undefined ? reply.status : `${reply.inWords.status}, in words`;
  const message = `${row.says} (${what}, HTTP ${status})${quoted}`;
  const details = { status: reply.status, vendorCode: envelope.code, retryAt: reply.retryAt };
  if (row.field === undefined) return new IvantiError(row.code, message, details);
  // Read before it is cut to the length of a quote: a refusal may name many fields.
  const fields = refusedFieldsIn(envelope.whole);
  const field = fields.find(({ reason }) => reason === row.field)?.name;
  return new FieldRefusal(row.code, message, { ...details, field }, fields);
}

/** An HTML page shows in its first characters what it is. */
const MAX_PAGE_LENGTH = 64 * 1024;

/** An HTML page where data was expected. */
export function notIvanti(reply: HttpReply, what: string): PluginError {
  const kind = /log ?in|sign ?in|password/i.test(reply.text.slice(0, MAX_PAGE_LENGTH))
    ? 'a login page'
    : 'an HTML page';
  return new IvantiError(
    'tenant.not_ivanti',
    `The address answers with ${kind} instead of data (${what}, HTTP ${reply.status}).`,
    {
      status: reply.status,
    },
  );
}

export function looksLikeHtml(reply: HttpReply): boolean {
  return (
    (reply.headers['content-type'] ?? '').includes('html') || /^\s*<(!doctype|html)/i.test(reply.text.slice(0, 200))
  );
}

/** The tenant's own words in an answer, for parsing and not for display. '' where there are none. */
export function messageOf(reply: HttpReply): string {
  return readEnvelope(reply).whole;
}

/** `text`: what is quoted of the tenant's message. `whole`: more of it, for parsing and not for display. */
function readEnvelope(reply: HttpReply): { readonly code?: string; readonly text: string; readonly whole: string } {
  let body: Envelope;
  try {
    body = JSON.parse(reply.text) as Envelope;
  } catch {
    return { text: '', whole: '' };
  }
  if (typeof body !== 'object' || (body as unknown) === null) return readText(typeof body === 'string' ? body : '');
  const messages = Array.isArray(body.message) ? (body.message as unknown[]) : [body.message];
  const text = messages.filter((message): message is string => typeof message === 'string' && message !== '').join(' ');
  const description = typeof body.description === 'string' ? body.description : '';
  const code = typeof body.code === 'string' ? { code: body.code } : {};
  return { ...code, ...readText(text === '' ? description : text) };
}

function readText(text: string): { readonly text: string; readonly whole: string } {
  const whole = text.slice(0, MAX_SEARCH_LENGTH).replaceAll('&quot;', '"');
  return { text: scrub(whole), whole };
}

const MAX_QUOTE_LENGTH = 500;
/** Longer than what is quoted, so that a secret at the end of the quote is complete when the plugin searches for it. */
const MAX_SEARCH_LENGTH = 8 * MAX_QUOTE_LENGTH;

/** Unhandled errors of a tenant can name its session, login and host. [measured on a live tenant] */
function scrub(text: string): string {
  return text
    .replaceAll(
      /("?(?:SessionId|SessionKey|TenantId|LoginId|Hostname|password)"?\s*[:=]\s*)("[^"]*"|[^\s,}]+)/gi,
      '$1***',
    )
    .replaceAll(/(?<![\w.-])[\w.-]+#[0-9A-V]{32}#\d+/g, '***')
    .slice(0, MAX_QUOTE_LENGTH);
}
