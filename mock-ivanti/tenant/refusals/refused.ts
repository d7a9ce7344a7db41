import { message, type Envelope, type MessageName } from './messages.js';
import type { Switches } from '../../model/switches/switches.js';

/** Ends a request with one of the tenant's envelopes. */
export class Refused extends Error {
  constructor(readonly envelope: Envelope) {
    super(String(envelope.message));
    this.name = 'Refused';
  }
}

export function refuse(name: MessageName, ...values: readonly string[]): never {
  throw new Refused(message(name, ...values));
}

/** A 400 with one sentence per problem of the body, in a list or as one text. */
export function refuseBody(sentences: readonly string[], form: Switches['refusal_message'] = 'list'): never {
  const message = form === 'list' ? sentences : sentences.join(' ');
  throw new Refused({ status: 400, code: 'ISM_4000', description: 'Bad Request', message });
}
