import type { Envelope } from '../refusals/messages.js';

/** The answer for the client, before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly body?: string | Buffer;
  /** Records in the body, for the journal. */
  readonly rows?: number;
  /** The connection is ended in this way instead of answering. */
  readonly wire?: 'reset' | 'close' | 'hang' | 'garbage' | 'bad-chunk' | 'two-lengths';
  /** How much of the body is sent before the connection is ended. */
  readonly afterBytes?: number;
  /** How many bytes of the body are sent; the framing decides which length the client sees. */
  readonly cut?: { readonly bytes: number; readonly framing: 'exact' | 'declared' | 'chunked' | 'closed' };
  /** A piece that is sent this many times in place of the body, as fast as the client reads. */
  readonly flood?: { readonly piece: Buffer; readonly times: number };
  /** The body is sent in this many pieces, with a pause in between. */
  readonly dribble?: { readonly chunks: number; readonly ms: number };
}

export const JSON_TYPE = 'application/json; charset=utf-8';
export const XML_TYPE = 'application/xml; charset=utf-8';
export const HTML_TYPE = 'text/html; charset=utf-8';

export function envelopeAnswer({ status, code, description, message }: Envelope): Answer {
  return { status, type: JSON_TYPE, body: JSON.stringify({ code, description, message, help: '' }) };
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, type: JSON_TYPE, body: JSON.stringify(value) };
}

export function htmlAnswer(status: number, html: string): Answer {
  return { status, type: HTML_TYPE, body: html };
}

export const NO_CONTENT: Answer = { status: 204 };
