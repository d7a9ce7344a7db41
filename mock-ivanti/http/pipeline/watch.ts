import type { Watched } from '../../tenant/journal/etiquette.js';
import { readPresented } from '../auth/presented.js';
import type { Answer } from '../../tenant/answers/answer.js';
import type { Call } from '../request/call.js';

/**
 * A login and the calls after it come from one client although their credentials differ: only the User-Agent shows it.
 */
function clientOf({ request }: Call): string {
  return request.headers['user-agent'] ?? '';
}

/** Checks how a client behaves when its request arrives. */
export function watchArrival(call: Call): Watched {
  const { request, query, entry, body, tenant, namespace } = call;
  const { headers } = request;
  const watched: Watched = {
    entry,
    client: clientOf(call),
    token: readPresented(headers).token,
    body,
    hasTwoCredentials: headers.authorization !== undefined && /(?:^|;)\s*SID=/.test(headers.cookie ?? ''),
    top: Number(query.get('$top') ?? 0),
    mostRows: tenant.switches.page_limit,
  };
  namespace.etiquette.arrived(watched);
  return watched;
}

/** Remembers what the client was told, and what happened without the client being told. */
export function watchAnswer(call: Call, watched: Watched, answer: Answer, isLost: boolean): void {
  const header = Object.entries(answer.headers ?? {}).find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  const isLogin = call.route.op === 'login' && answer.status === 200;
  const issued = isLogin ? String(answer.body).replaceAll('"', '') : undefined;
  call.namespace.etiquette.answered(watched, { retryAfter: header, isLost, issued });
}
