import type { ServerResponse } from 'node:http';
import { readPresented } from '../auth/presented.js';
import type { FaultContext, Stage } from '../../tenant/faults/effects/effect.js';
import type { MatchFacts } from '../../tenant/faults/matching.js';
import { envelopeAnswer, type Answer } from '../../tenant/answers/answer.js';
import type { Call } from '../request/call.js';
import { message } from '../../tenant/refusals/messages.js';

/** The points of a request's life where faults may step in. */
export interface Stages {
  /** Runs the faults of a stage; returns their answer, if they set another one. */
  readonly act: (stage: Stage, answer?: Answer) => Promise<Answer | undefined>;
  /** Client and set: the key of the last page sent. */
  readonly pageKey: string;
}

function factsOf({ request, entry, query, route }: Call): MatchFacts {
  const top = Number(query.get('$top') ?? 25);
  const skip = Number(query.get('$skip') ?? 0);
  return {
    op: route.op,
    set: entry.set,
    method: entry.method,
    path: entry.path,
    query: [...query].map(([name, value]) => `${name}=${value}`).join('&'),
    headers: request.headers,
    page: top > 0 ? Math.floor(skip / top) + 1 : 1,
  };
}

export function createStages(call: Call, response: ServerResponse): Stages {
  const { tenant, namespace, request, entry, route } = call;
  const presented = readPresented(request.headers);
  let facts: MatchFacts | undefined;
  const pageKey = `${request.headers['user-agent'] ?? ''} ${entry.set ?? ''}`;
  let gone: AbortSignal | undefined;
  // Created only when a fault needs it: signals cost more than an ordinary request should.
  const watch = (): AbortSignal => {
    const left = new AbortController();
    if (response.destroyed) left.abort();
    response.once('close', () => {
      left.abort();
    });
    return AbortSignal.any([left.signal, tenant.closing.signal]);
  };
  return {
    pageKey,
    async act(stage, answer) {
      if (namespace.faults.isEmpty()) return undefined;
      facts ??= factsOf(call);
      const context: FaultContext = {
        op: route.op,
        answer,
        memory: new Map(),
        random: () => 0,
        clock: tenant.clock,
        address: request.url ?? '',
        date: tenant.dateNow,
        credential: presented.token,
        actor: namespace.actor,
        reach: (instant) => tenant.clock.reach(instant, context.gone),
        refuseCredential() {
          context.answer = envelopeAnswer(message('unauthorizedLive'));
        },
        listing: call.listing,
        get gone() {
          return (gone ??= watch());
        },
        previousPage: () => namespace.lastPages.get(pageKey),
        expireCredential() {
          if (presented.form === 'apiKey') context.refuseCredential();
          else tenant.sessions.revoke(presented.token, namespace.name);
        },
      };
      entry.faults.push(...(await namespace.faults.act(stage, facts, context, tenant.clock.now())));
      return context.answer === answer ? undefined : context.answer;
    },
  };
}
