import type { Logger } from '../../host-sdk/index.js';
import { shareWork, type SharedWork } from '../platform/shared-work.js';
import { looksLikeHtml } from '../http/response-problems.js';
import type { HttpReply, HttpRequest, Send } from '../http/send.js';
import type { Endpoint } from './endpoint.js';

/** Where on-premises tenants keep the service, beside the /api of the cloud. [syn-con client; measured] */
const OTHER_PREFIX = '/HEAT';

/** Finds out once per connection under which prefix a tenant answers, and sends everything there. */
export interface Locator {
  /** Wraps a pipeline: a request that Ivanti does not answer under the first prefix is sent under the other one. */
  locate(send: Send): Send;
  /** The prefix where the tenant answers, as far as it is known. */
  readonly endpoint: () => Endpoint;
}

/**
 * `ask` sends without credentials: only a service that answers in Ivanti's own words counts as the tenant, because a
 * wrong prefix may return 200 with a login page.
 */
export function createLocator(endpoint: Endpoint, ask: Send, logger: Logger): Locator {
  let found = '';
  /** The tenant has answered under this prefix; a stray page later says nothing about the prefix. */
  let settled = false;
  let search: SharedWork<string> | undefined;

  async function lookElsewhere(onEvent: HttpRequest['onEvent']): Promise<string> {
    const other = endpoint.under?.(OTHER_PREFIX);
    if (other === undefined) return '';
    const url = other.collection('incidents');
    url.search = '?$top=1';
    const request = {
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      purpose: 'check',
      repeatable: true,
      onEvent,
    } as const;
    const reply = await ask(request).catch(() => undefined);
    if (reply === undefined || !speaksIvanti(reply)) return '';
    logger.info('the tenant answers under another prefix', { prefix: OTHER_PREFIX });
    return OTHER_PREFIX;
  }

  const moved = (request: HttpRequest): HttpRequest => {
    if (found === '' || request.url.pathname.startsWith(`${found}/`)) return request;
    const url = new URL(request.url);
    url.pathname = found + url.pathname;
    return { ...request, url };
  };

  return {
    endpoint: () => (found === '' ? endpoint : (endpoint.under?.(found) ?? endpoint)),
    locate: (send) => async (request) => {
      const before = found;
      const reply = await send(moved(request));
      // A change is never sent under a second prefix: the service at the first one may have carried it out in spite of
      // its answer.
      if (settled || endpoint.under === undefined || !request.repeatable) return reply;
      if (!isElsewhere(reply)) {
        settled = reply.status < 300 || speaksIvanti(reply);
        return reply;
      }
      search ??= shareWork(lookElsewhere);
      found = await search.join(request.onEvent);
      return found === before ? reply : await send(moved(request));
    },
  };
}

/** 404 or an HTML page: the service may be under another prefix. */
function isElsewhere(reply: HttpReply): boolean {
  if (speaksIvanti(reply)) return false;
  return (
    reply.status === 404 ||
    (reply.status >= 300 && reply.status < 400) ||
    (reply.status === 200 && looksLikeHtml(reply))
  );
}

/** Ivanti's envelope, which the tenant also sends with 401. */
function speaksIvanti(reply: HttpReply): boolean {
  return /"code"\s*:\s*"ISM_\d+"/.test(reply.text.slice(0, 500));
}
