import { onTestFinished } from 'vitest';
import { createMockIvanti, type Credentials, type MockIvanti, type MockOptions } from '../../mock-ivanti/index.js';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed body, undefined when it is not JSON. */
  readonly json: unknown;
}

export interface CallOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Query options, encoded for the caller. */
  readonly query?: Record<string, string | number>;
  /** Sends no Authorization header. */
  readonly anonymous?: boolean;
}

export type Row = Record<string, unknown>;

export interface MockTenant {
  readonly mock: MockIvanti;
  readonly url: string;
  readonly credentials: Credentials;
  readonly call: (path: string, options?: CallOptions) => Promise<Reply>;
  /** A call below the collection root, e.g. `incidents`. */
  readonly odata: (path: string, options?: CallOptions) => Promise<Reply>;
  /** The rows of a listing of incidents, all of them up to 100. */
  readonly rows: (filter: string) => Promise<Row[]>;
  /** How many incidents a filter matches on this tenant. */
  readonly matches: (filter: string) => Promise<number>;
  /** Creates an incident with the least it needs and `more`. */
  readonly createIncident: (more?: Row) => Promise<Reply>;
}

export const NOON = Date.parse('2026-07-01T12:00:00Z');

const COLLECTIONS = '/api/odata/businessobject/';

/** A tenant on a free port for the length of one test. Only the test moves its clock. */
export async function startMock(options: MockOptions = {}): Promise<MockTenant> {
  const mock = createMockIvanti({ incidents: 200, now: () => NOON, ...options });
  const { url, credentials } = await mock.listen();
  onTestFinished(() => mock.close());

  async function call(path: string, given: CallOptions = {}): Promise<Reply> {
    const search = given.query ? `?${encodeQuery(given.query)}` : '';
    const key = given.anonymous === true ? {} : { Authorization: `rest_api_key=${credentials.apiKey}` };
    const { body } = given;
    const response = await fetch(`${url}${path}${search}`, {
      method: given.method ?? 'GET',
      headers: { ...key, ...given.headers },
      ...(body !== undefined && { body: bodyOf(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  }
  const odata = (path: string, given?: CallOptions): Promise<Reply> => call(`${COLLECTIONS}${path}`, given);

  return {
    mock,
    url,
    credentials,
    call,
    odata,
    async rows(filter) {
      return rowsOf(await odata('incidents', { query: { $filter: filter, $top: 100 } }));
    },
    async matches(filter) {
      const reply = await odata('incidents', { query: { $filter: filter, $top: 0 } });
      return (reply.json as { '@odata.count': number })['@odata.count'];
    },
    createIncident: (more = {}) =>
      odata('incidents', {
        method: 'POST',
        body: {
          Subject: 'Badge reader is dead',
          Symptom: 'The light stays red.',
          ProfileLink: credentials.employeeRecId,
          ...more,
        },
      }),
  };
}

function bodyOf(body: unknown): string | FormData {
  return typeof body === 'string' || body instanceof FormData ? body : JSON.stringify(body);
}

function encodeQuery(query: Record<string, string | number>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The records of a listing; none for 204. */
export function rowsOf(reply: Reply): Row[] {
  return (reply.json as { value: Row[] } | undefined)?.value ?? [];
}

export function recordOf(reply: Reply): Row {
  return reply.json as Row;
}

/** The messages of an envelope as one text. */
export function messageOf(reply: Reply): string {
  return String((reply.json as { message?: unknown }).message);
}

export function codeOf(reply: Reply): string {
  return String((reply.json as { code?: unknown }).code);
}
