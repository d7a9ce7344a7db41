import { PluginError, type Mapping } from '../../host-sdk/index.js';
import { schemaCheck } from '../platform/json-schema-check.js';
import type { TicketQueue } from '../store/queues.js';
import type { QueueDraft } from './prepare-queue.js';

const TEXT = { type: 'string', pattern: '\\S' };
const TEMPLATES = { type: 'object', additionalProperties: { type: 'string' }, propertyNames: TEXT };

/** `docs/rules.md` explains the keys. */
const QUEUE_SCHEMA = {
  type: 'object',
  required: ['name', 'rule'],
  additionalProperties: false,
  properties: {
    name: TEXT,
    rule: TEXT,
    queue: TEXT,
    mode: { enum: ['append', 'upsert'] },
    create: TEMPLATES,
    update: TEMPLATES,
    on_closed: { enum: ['note', 'new', 'reopen'] },
    reopen_within: TEXT,
    reopen_status: TEXT,
    resolved: TEMPLATES,
  },
};

type Templates = Readonly<Record<string, string>>;

interface QueueFile {
  readonly name: string;
  readonly rule: string;
  readonly queue?: string;
  readonly mode?: NonNullable<TicketQueue['mode']>;
  readonly create?: Templates;
  readonly update?: Templates;
  readonly on_closed?: NonNullable<TicketQueue['on_closed']>;
  readonly reopen_within?: string;
  readonly reopen_status?: string;
  readonly resolved?: Templates;
}

const check = schemaCheck(QUEUE_SCHEMA);

/** Parses a queue. Throws `config.invalid` with the path of the first fault. */
export function parseQueue(document: unknown): QueueDraft {
  const [fault] = check(document);
  if (fault !== undefined) {
    const at = fault.path === '' ? 'The queue' : fault.path;
    throw new PluginError('config.invalid', `${at} ${fault.message}.`, {
      field: fault.path || 'queue',
      fix: 'Write the queue as docs/rules.md shows it.',
    });
  }
  const { create, update, resolved, ...given } = document as QueueFile;
  return {
    ...given,
    ...(create === undefined ? {} : { create: mappingsOf(create) }),
    ...(update === undefined ? {} : { update: mappingsOf(update) }),
    ...(resolved === undefined ? {} : { resolved: mappingsOf(resolved) }),
  };
}

function mappingsOf(templates: Templates): readonly Mapping[] {
  return Object.entries(templates).map(([target, template]) => ({ target, template }));
}
