import { readAddress, TOKEN_URL } from '../http/address.js';
import { callerOf, providerAddress, strategyOf } from '../auth/choose.js';
import { keptToken } from '../auth/kept-token.js';
import type { StrategyContext } from '../auth/strategy.js';
import { authenticate } from '../http/authenticate.js';
import { budget } from '../http/budget.js';
import { createCongestion } from '../http/congestion.js';
import { gateOf } from '../http/gate.js';
import { countAttempts, observe } from '../http/observe.js';
import { readQuotaTexts } from '../http/quota-text.js';
import { retry } from '../http/retry.js';
import { compose } from '../http/send.js';
import { serverClock } from '../http/server-clock.js';
import { createWire } from '../http/wire.js';
import { createClient } from '../odata/client.js';
import { createEndpoint } from '../odata/endpoint.js';
import { createLocator } from '../odata/locate.js';
import { createMetadataSource } from '../odata/metadata.js';
import { learnedPageLimit } from '../odata/page-limit.js';
import { dataSettings } from '../pull/context.js';
import { ticketContext } from '../ticketing/context.js';
import { VERSION } from '../platform/version.js';
import type { Parts, ReplaceablePart } from './parts.js';

/** Sockets per host; the default concurrency of ticket creation. */
const CONNECTIONS = 16;

/** How each part is made of other parts: the parts that it names are made before it. No factory sends anything. */
export const FACTORIES: { readonly [N in ReplaceablePart]: (parts: Parts) => Parts[N] } = {
  clock: ({ services }) => services.clock,

  addresses({ config: { instance, api_path, tenant, auth } }) {
    const endpoint = createEndpoint(instance, api_path, tenant);
    const provider = providerAddress(auth);
    const tokenUrl = provider === undefined ? endpoint.loginUrl : readAddress(provider.text, provider.key, TOKEN_URL);
    return { endpoint, tokenUrl };
  },

  wire: ({ config, services: { secrets, http }, addresses: { endpoint, tokenUrl }, lifetime }) =>
    lifetime.keep(
      createWire({
        timeoutMs: config.request_timeout * 1000,
        connections: CONNECTIONS,
        origins: { tenant: endpoint.origin, token: tokenUrl.origin },
        route: async () => ({
          proxy: config.proxy === undefined ? undefined : await secrets.resolve(config.proxy, 'proxy'),
          system: config.system_proxy ? http.proxy : undefined,
          ca: config.ca === undefined ? http.ca : await secrets.resolve(config.ca, 'ca'),
          egress: http.egress,
        }),
      }),
    ),

  pipeline: ({ wire, lifetime }) => {
    const attempt = countAttempts(readQuotaTexts((request) => wire.send(request)));
    return (policies) => lifetime.bind(compose(policies, attempt));
  },

  serverClock: ({ clock }) => serverClock(clock),
  gate: ({ addresses, services, clock }) => gateOf(addresses.endpoint.host, services.ledger, clock),
  congestion: ({ clock }) => createCongestion(CONNECTIONS, clock),

  observer({ config, services, clock, addresses, serverClock: tenantClock }) {
    const calls = () => services.ledger.usage(addresses.endpoint.host).calls;
    const callsLeft = () => Math.max(0, config.daily_call_limit - calls());
    return observe({ ...observing(services), clock, tenant: { clock: tenantClock, callsLeft } });
  },

  retry: ({ clock, gate, services }) => retry(clock, gate, services.telemetry),

  budget: ({ config, addresses, clock, gate, congestion, services: { ledger, telemetry } }) =>
    budget(
      {
        tenant: addresses.endpoint.host,
        ...(config.rate_limit === undefined ? {} : { perMinute: config.rate_limit }),
        pauseMs: config.rate_limit_timeout_ms,
        perDay: config.daily_call_limit,
        dataShare: config.data?.pull_share ?? 1,
      },
      clock,
      gate,
      congestion,
      ledger,
      telemetry,
    ),

  unsigned: ({ pipeline, observer, retry: retrying, budget: budgeting }) => pipeline([observer, retrying, budgeting]),
  locator: ({ addresses, unsigned, services }) => createLocator(addresses.endpoint, unsigned, services.logger),

  // Requests to an identity provider do not count as calls of the tenant and do not tell its time. Their 429 closes no
  // gate of the tenant.
  tokenSend: ({ config, pipeline, locator, unsigned, services, clock }) =>
    strategyOf(config.auth).needs === 'tenant'
      ? locator.locate(unsigned)
      : pipeline([observe({ ...observing(services), clock }), retry(clock, undefined, services.telemetry)]),

  credential({ config: { auth }, addresses: { endpoint, tokenUrl }, clock, services: { secrets, logins }, tokenSend }) {
    const { origin, tenant } = endpoint;
    // A token is sent to the tenant, so another address has another one, also where the identity provider is the same.
    const kept: StrategyContext['kept'] = (proofOf) =>
      logins && keptToken(logins, clock, async () => [origin, tenant, tokenUrl.href, ...(await proofOf())]);
    return strategyOf(auth).create(auth, { tokenUrl, tenant, secrets, clock, send: tokenSend, kept });
  },

  signer: ({ credential, addresses, clock }) => authenticate(credential, addresses.endpoint.origin, clock),
  policies: ({ observer, retry: retrying, signer, budget: budgeting }) => [observer, retrying, signer, budgeting],

  pageLimit: ({ addresses, services: { state, logger }, clock }) =>
    learnedPageLimit(addresses.endpoint.host, state, clock, logger),

  client: ({ locator, pipeline, policies, serverClock: tenantClock, pageLimit }) =>
    createClient(locator.endpoint, locator.locate(pipeline(policies)), tenantClock, pageLimit),

  metadata: ({ client, clock, config }) => createMetadataSource(client, clock, config.data?.tables),

  tickets: ({ config, client, metadata, clock, services: { state } }) =>
    ticketContext(config, client, metadata, { clock, state, caller: callerOf(config.auth) }),

  tables: ({ config, client, metadata, congestion, clock, services: { state, secrets } }) => ({
    settings: dataSettings(config),
    timeZone: config.time_zone,
    perMinute: config.rate_limit,
    client,
    metadata,
    clock,
    state,
    width: () => congestion.width,
    hashKey: async () => {
      const { hash_key: key } = dataSettings(config);
      return key === undefined ? undefined : secrets.resolve(key, 'data.hash_key');
    },
  }),
};

function observing({ logger, telemetry, http }: Parts['services']) {
  return { logger, telemetry, userAgent: `${http.agent}-cto-ivanti-v${VERSION}` };
}
