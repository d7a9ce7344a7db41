import type { Problem } from './problem.js';
import type { HostServices } from './services.js';
import type { FieldLister } from './fields.js';
import type { Json } from './json.js';
import type { Ticketing } from './ticketing.js';
import type { DefaultMappings } from './ticket.js';
import type { Puller } from './puller.js';
import type { CallOptions } from './telemetry.js';

/** Version of this contract. A host loads a plugin whose manifest names the same major version. */
export const CONTRACT_VERSION = '1.0.0';

/**
 * The default export of a plugin's entry module.
 * `config` is the connection's configuration; secrets may be references for `services.secrets`.
 * Throws `config.invalid` for an invalid configuration; sends nothing before a method is called.
 * The result also implements the interface of every capability that the manifest declares.
 */
export type CreatePlugin = (
  services: HostServices,
  config: unknown,
  options?: CreateOptions,
) => Plugin & Partial<CapabilityInterfaces>;

export interface CreateOptions {
  /**
   * The configuration comes from a form that is still incomplete. Its optional sections may be missing or lack
   * required values; what is in them fits the schema, and so does everything outside them. A host asks for no more than
   * - `validate({})`: tries what is outside the optional sections, such as the address and the credential;
   * - `discover({ all: true })`, for a list of texts with `x-choices: "tables"` in the configuration schema: its values
   *   are names of tables, and people choose from what `discover` lists;
   * - `findChoices`, for a text with `x-choices: "search"`.
   */
  readonly draft?: boolean;
}

/** The interface behind each capability name of a manifest. */
export interface Capabilities {
  readonly fields: FieldLister;
  readonly ticketing: Ticketing;
  readonly pull: Puller;
}
export type Capability = keyof Capabilities;
export type CapabilityInterfaces = FieldLister & Ticketing & Puller;

/** The methods that a declared capability requires. */
export const CAPABILITY_METHODS = {
  fields: ['getFields'],
  ticketing: [
    'getDefaultMappings',
    'getDefaultStatusMap',
    'getQueues',
    'createTicket',
    'findTicket',
    'updateTicket',
    'syncStates',
  ],
  pull: ['discover', 'estimatePull', 'describeCheckpoint', 'rewindCheckpoint', 'pull'],
} as const satisfies { readonly [C in Capability]: readonly (keyof Capabilities[C])[] };

/** The methods of every plugin. */
export interface Plugin {
  /**
   * Tries the connection step by step, in order. A step that cannot do without a failed one is skipped, and its `detail`
   * says why; the other steps go on.
   * Never throws for a fault of the connection, which is its result. Changes nothing on the product.
   */
  validate(request: ValidateRequest): Promise<ValidateResult>;
  /**
   * Values that a form can offer for a field with `x-choices: "search"`, the likeliest first, at most 25. A plugin with
   * such a field has this method. Throws what a call can end with; no match is an empty list.
   */
  findChoices?(request: ChoicesRequest): Promise<readonly FormChoice[]>;
  /** Releases sockets and timers. The plugin is not used afterwards. */
  dispose(): Promise<void>;
}

export interface ChoicesRequest extends CallOptions {
  /** Dotted path of the field in the configuration. */
  readonly field: string;
  /** The part of a name, an e-mail address or a number that a person has typed. */
  readonly text: string;
}

/** A value that a person can choose for a field. */
export interface FormChoice {
  /** What the configuration stores. */
  readonly value: string;
  /** Display name. */
  readonly title: string;
  /** Distinguishes it from others with the same title, such as an e-mail address. */
  readonly detail?: string;
}

export interface ValidateRequest extends CallOptions {
  /** Configuration to test instead of the one the plugin was created with, for example a form's values before saving. */
  readonly config?: unknown;
  /** Run only the checks up to and including this step. */
  readonly step?: string;
  /** Also run checks that need requests for changes that the product must refuse, such as checks of rights. */
  readonly deep?: boolean;
  /**
   * Queues of the host that create tickets through the connection: their mappings determine the needed rights. Default:
   * one queue with the default mappings.
   */
  readonly queues?: readonly QueueInUse[];
  /** Called as each check ends, in order. */
  readonly onCheck?: (check: Check) => void;
}

/** Target and mappings of a queue. */
export interface QueueInUse extends DefaultMappings {
  /** Display name. */
  readonly label: string;
  /** The plugin's own queue value. */
  readonly value: Json;
}

export interface ValidateResult {
  /** True when no check failed. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

export interface Check {
  readonly step: string;
  /** Name of the check, for display. */
  readonly title: string;
  /** `warned`: it works, but a user should read `detail` or `problem`. */
  readonly outcome: 'ok' | 'warned' | 'failed' | 'skipped';
  /** Finding, for example the name of the employee. */
  readonly detail?: string;
  /** Further findings, such as the field for each part of a ticket; a line each. */
  readonly lines?: readonly string[];
  /** For a check of rights: the rights that the configuration needs, each once. A refused one fails the check. */
  readonly rights?: readonly NeededRight[];
  readonly problem?: Problem;
  /** A better value for a key of the configuration. Hosts offer it to the user; it does not change `outcome`. */
  readonly proposal?: Proposal;
}

/**
 * A value that a check proposes for a key of the configuration, such as a field that it found on the product. With this value, the
 * same check passes, and no check proposes another value for the key.
 */
export interface Proposal {
  /** Dotted path of the key, such as `ticketing.correlation_field`; never the path of a secret or of a target of secrets. */
  readonly key: string;
  /** Valid for the configuration schema. */
  readonly value: Json;
  /** Purpose, to complete "Use VALUE for ...", such as `the keys of tickets`. */
  readonly purpose: string;
}

/** A right that the configuration needs on the product, and its state. */
export interface NeededRight {
  /** Object name for the administrator of the product. */
  readonly object: string;
  /** Name of the right on the product, for example `View`. */
  readonly right: string;
  /** Purpose of the right. */
  readonly why: string;
  /**
   * - `proven`: a request with it has succeeded.
   * - `refused`: the product refused it, in the words of `problem`.
   * - `unknown`: it was tried, but the answer is inconclusive.
   * - `not_tried`: it cannot be tried without a change.
   */
  readonly state: 'proven' | 'refused' | 'unknown' | 'not_tried';
  /** Evidence, or why there is none. */
  readonly detail?: string;
  /** Present when it was refused. */
  readonly problem?: Problem;
}
