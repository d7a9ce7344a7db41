import type { Envelope } from '../refusals/messages.js';

/** What goes back to the client, before it is put on the wire. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly body?: string | Buffer;
  /** Records in the body, for the journal. */
  readonly rows?: number;
  /** The connection is ended in this way instead of answering. */
  readonly wire?: 'reset' | 'close' | 'hang' | 'garbage' | 'bad-chunk' | 'two-lengths';
  /** So much of the body goes out before the connection is ended. */
  readonly afterBytes?: number;
  /** Only so many bytes of the body are sent; the framing says what the client is told about it. */
  readonly cut?: { readonly bytes: number; readonly framing: 'exact' | 'declared' | 'chunked' | 'closed' };
  /** In place of the body a piece goes out so many times, as fast as it is read. */
  readonly flood?: { readonly piece: Buffer; readonly times: number };
  /** The body goes out in so many pieces, with a pause between. */
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
