import type { Envelope } from './answer.js';
import { type MessageName, message } from './messages.js';

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

/** A 400 with one sentence per problem of the body. */
export function refuseBody(sentences: readonly string[]): never {
  throw new Refused({ status: 400, code: 'ISM_4000', description: 'Bad Request', message: sentences });
}
