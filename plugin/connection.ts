import type { HostServices } from '../host-sdk/index.js';
import { readAddress, TOKEN_URL } from './address.js';
import { providerAddress, strategyOf } from './auth/choose.js';
import type { Config } from './config/schema.js';
import { authenticate } from './http/authenticate.js';
import { budget } from './http/budget.js';
import { createCongestion } from './http/congestion.js';
import { gateOf } from './http/gate.js';
import { createLifetime } from './http/lifetime.js';
import { countAttempts, observe } from './http/observe.js';
import { readQuotaTexts } from './http/quota-text.js';
import { retry } from './http/retry.js';
import { compose } from './http/send.js';
import type { Policy } from './http/send.js';
import { serverClock } from './http/server-clock.js';
import { createWire } from './http/wire.js';
import { createClient } from './odata/client.js';
import type { ODataClient } from './odata/client.js';
import { createEndpoint } from './odata/endpoint.js';
import { createLocator } from './odata/locate.js';
import { createMetadataSource } from './odata/metadata.js';
import { learnedPageLimit } from './odata/page-limit.js';
import type { MetadataSource } from './odata/metadata.js';
import { VERSION } from './version.js';

/** Everything that talks to one tenant with one credential. */
export interface Connection {
  readonly client: ODataClient;
  readonly metadata: MetadataSource;
  /** Names of the policies that a signed request passes, outermost first. */
  readonly policies: readonly string[];
  /** Requests that the tenant takes at once just now. */
  readonly width: () => number;
  /** Ends what is under way; nothing is sent afterwards. */
  close(): Promise<void>;
}

/** Sockets per host; the default concurrency of ticket creation. */
const CONNECTIONS = 16;

/** Wires the pipeline of one connection. Sends nothing; throws `config.*` for addresses that cannot be used. */
export function openConnection(config: Config, services: HostServices): Connection {
  const { clock, logger, ledger, secrets, telemetry, http, state } = services;
  const endpoint = createEndpoint(config.instance, config.api_path, config.tenant);
  const { auth } = config;
  const provider = providerAddress(auth);
  const tokenUrl = provider === undefined ? undefined : readAddress(provider.text, provider.key, TOKEN_URL);
  const server = serverClock(clock);
  const gate = gateOf(endpoint.host, ledger, clock);
  const wire = createWire({
    timeoutMs: config.request_timeout * 1000,
    connections: CONNECTIONS,
    origins: { tenant: endpoint.origin, token: tokenUrl?.origin ?? endpoint.origin },
    route: async () => ({
      proxy: config.proxy === undefined ? undefined : await secrets.resolve(config.proxy, 'proxy'),
      system: config.system_proxy ? http.proxy : undefined,
      ca: config.ca === undefined ? http.ca : await secrets.resolve(config.ca, 'ca'),
      egress: http.egress,
    }),
  });

  const lifetime = createLifetime();
  const pipeline = (policies: readonly Policy[]) =>
    lifetime.bind(compose(policies, countAttempts(readQuotaTexts(wire.send))));
  const congestion = createCongestion(CONNECTIONS, clock);
  const userAgent = `${http.agent}-cto-ivanti-v${VERSION}`;
  const callsLeft = () => Math.max(0, config.daily_call_limit - ledger.usage(endpoint.host).calls);
  const observing = observe({ logger, clock, telemetry, userAgent, tenant: { clock: server, callsLeft } });
  const retrying = retry(clock, gate, telemetry);
  const budgeting = budget(
    {
      tenant: endpoint.host,
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
  );
  // Token requests never authenticate themselves: a refused login could otherwise renew itself for ever. Those to an
  // identity provider neither count as calls of the tenant nor tell its time, and its 429 closes no gate of the tenant.
  const tokenPolicies =
    tokenUrl !== undefined
      ? [observe({ logger, clock, telemetry, userAgent }), retry(clock, undefined, telemetry)]
      : [observing, retrying, budgeting];
  const tokenSend = pipeline(tokenPolicies);
  const locator = createLocator(endpoint, pipeline([observing, retrying, budgeting]), logger);
  const credential = strategyOf(auth).create(auth, {
    tokenUrl: tokenUrl ?? endpoint.loginUrl,
    tenant: endpoint.tenant,
    secrets,
    clock,
    send: tokenUrl !== undefined ? tokenSend : locator.locate(tokenSend),
  });
  const policies: readonly Policy[] = [
    observing,
    retrying,
    authenticate(credential, endpoint.origin, clock),
    budgeting,
  ];
  const limit = learnedPageLimit(endpoint.host, state, clock, logger);
  const client = createClient(locator.endpoint, locator.locate(pipeline(policies)), server, limit);
  return {
    client,
    metadata: createMetadataSource(client, clock, config.data?.tables),
    policies: policies.map((policy) => policy.name),
    width: () => congestion.width,
    async close() {
      await lifetime.end();
      await wire.dispose();
    },
  };
}
