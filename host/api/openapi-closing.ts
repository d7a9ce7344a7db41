import { DURATION } from '../tickets/reopen.js';
import { exactly, list, named, oneOf, ref } from './openapi-operation.js';
import type { ApiSchema } from './openapi-operation.js';

/** What a queue says about closed tickets and resolved alerts. */
export const CLOSING: Readonly<Record<string, ApiSchema>> = {
  on_closed: {
    ...oneOf('note', 'new', 'reopen'),
    description: 'What becomes of an alert whose ticket is closed; default: note.',
  },
  reopen_within: {
    type: 'string',
    pattern: DURATION,
    description: 'A ticket that was closed less than this long ago is opened again, also with new; such as 1h.',
  },
  reopen_status: { ...named, description: 'Status of a ticket that is opened again; default: the one of create.' },
  resolved: { ...list(ref('Mapping')), description: 'Fields that are set when an alert says that it is resolved.' },
};

/** How an alert says that it is resolved. */
export const RESOLVED_WHEN: ApiSchema = exactly({
  field: named,
  values: { ...list({ type: ['string', 'number', 'boolean'] }), minItems: 1 },
});
