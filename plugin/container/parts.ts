import type { Clock, HostServices } from '../../host-sdk/index.js';
import type { Config } from '../config/schema.js';
import type { Credential } from '../http/authenticate.js';
import type { Congestion } from '../http/congestion.js';
import type { Gate } from '../http/gate.js';
import type { Lifetime } from '../http/lifetime.js';
import type { Policy, Send } from '../http/send.js';
import type { ServerClock } from '../http/server-clock.js';
import type { Wire } from '../http/wire.js';
import type { ODataClient } from '../odata/client.js';
import type { Endpoint } from '../odata/endpoint.js';
import type { Locator } from '../odata/locate.js';
import type { MetadataSource } from '../odata/metadata.js';
import type { PageLimit } from '../odata/page-limit.js';
import type { PullContext } from '../pull/context.js';
import type { TicketContext } from '../ticketing/context.js';

/** Where a connection sends its requests. */
export interface Addresses {
  readonly endpoint: Endpoint;
  /** Where tokens are requested: the login of the tenant, or the address of the identity provider. */
  readonly tokenUrl: URL;
}

/** What a connection is made of. Each part is made when it is first used, once per connection. */
export interface Parts {
  readonly config: Config;
  readonly services: HostServices;
  /** Ends the requests under way, and disposes of the parts that have a method `dispose`. */
  readonly lifetime: Lifetime;
  readonly clock: Clock;
  readonly addresses: Addresses;
  /** The last step of every request, including those for tokens: sends one attempt and returns its answer. */
  readonly wire: Wire;
  /** Puts policies before the wire, the first one outermost. */
  readonly pipeline: (policies: readonly Policy[]) => Send;
  /** The tenant's clock, learned from its answers. */
  readonly serverClock: ServerClock;
  /** The pause of all callers of the tenant after a 429. */
  readonly gate: Gate;
  /** How many requests are under way at once. */
  readonly congestion: Congestion;
  /** Logs and reports each request. */
  readonly observer: Policy;
  /** Retries the requests that may be retried. */
  readonly retry: Policy;
  /** Holds requests back until `rate_limit`, the tenant and the day allow them, and counts them. */
  readonly budget: Policy;
  /** Sends to the tenant without a credential. With one, a refused login could renew itself in an endless loop. */
  readonly unsigned: Send;
  /** Finds out under which prefix the tenant answers. */
  readonly locator: Locator;
  /** Sends requests for tokens. */
  readonly tokenSend: Send;
  /** What proves to the tenant who is calling. */
  readonly credential: Credential;
  /** Signs each request with the credential. */
  readonly signer: Policy;
  /** What a signed request passes before the wire, outermost first. */
  readonly policies: readonly Policy[];
  readonly pageLimit: PageLimit;
  readonly client: ODataClient;
  readonly metadata: MetadataSource;
  /** What ticket operations work with; throws `host.not_supported` without the section `ticketing`. */
  readonly tickets: TicketContext;
  /** What pulls work with; throws `host.not_supported` without the section `data`. */
  readonly tables: PullContext;
}

export type PartName = keyof Parts;
/** The parts that a host may bring itself. */
export type ReplaceablePart = Exclude<PartName, 'config' | 'services' | 'lifetime'>;

/**
 * Parts that a host brings itself. `standard` gives the part that is replaced, `parts` the others: a part of either is
 * made when it is first used. A part with a method `dispose` is disposed of with its connection, and before the parts
 * that it was made of.
 */
export type Overrides = {
  readonly [N in ReplaceablePart]?: (standard: () => Parts[N], parts: Parts) => Parts[N];
};

/** Everything that talks to one tenant with one credential; each part is made when it is first used. */
export interface Connection extends Pick<Parts, 'client' | 'metadata' | 'policies' | 'tickets' | 'tables'> {
  /** Ends the requests under way. Nothing is sent afterwards. */
  close(): Promise<void>;
}
