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
 * What the entry module of a plugin exports as its default.
 * `config` is the connection's configuration; secrets may be references for `services.secrets`.
 * An invalid configuration throws `config.invalid`; nothing is sent before a method is called.
 * The result also implements the interface of every capability that the manifest declares.
 */
export type CreatePlugin = (
  services: HostServices,
  config: unknown,
  options?: CreateOptions,
) => Plugin & Partial<CapabilityInterfaces>;

export interface CreateOptions {
  /**
   * The configuration is that of a form which somebody is still filling in. Its optional sections may be missing or lack
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

/** The methods that a declared capability owes. */
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

/** What every plugin does. */
export interface Plugin {
  /**
   * Tries the connection step by step, in order. A step that cannot do without a failed one is skipped, and its `detail`
   * says why; the other steps go on.
   * Never throws for what is wrong with the connection: that is its result. Leaves nothing behind on the product.
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
  /** What a person knows it by. */
  readonly title: string;
  /** What tells it from others of the same title, such as an e-mail address. */
  readonly detail?: string;
}

export interface ValidateRequest extends CallOptions {
  /** Configuration to try instead of the one the plugin was created with, for example a form's values before saving. */
  readonly config?: unknown;
  /** Only the checks up to and including this step. */
  readonly step?: string;
  /** Also try what can only be tried by asking for a change that the product must refuse, such as rights. */
  readonly deep?: boolean;
  /**
   * Queues of the host that make tickets through the connection: what they write tells which rights are needed. Default:
   * one queue with the default mappings.
   */
  readonly queues?: readonly QueueInUse[];
  /** Called as each check ends, in order. */
  readonly onCheck?: (check: Check) => void;
}

/** Where a queue sends its tickets and what it writes into them. */
export interface QueueInUse extends DefaultMappings {
  /** Its name, for people. */
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
  /** What was tried, for a person. */
  readonly title: string;
  /** `warned`: it works, and a person should look at what `detail` or `problem` says. */
  readonly outcome: 'ok' | 'warned' | 'failed' | 'skipped';
  /** What was found, for example the name of the employee. */
  readonly detail?: string;
  /** What was found beside it, such as the field that plays each part of a ticket; a line each. */
  readonly lines?: readonly string[];
  /** Of a check of rights: those that the configuration needs, each once. A refused one fails the check. */
  readonly rights?: readonly NeededRight[];
  readonly problem?: Problem;
  /** A better value for a key of the configuration. Hosts offer it; nobody has to take it, and it changes no `outcome`. */
  readonly proposal?: Proposal;
}

/**
 * A value that a check proposes for a key of the configuration, such as a field that it found on the product. With it the
 * same check passes, and no check proposes another value for the key.
 */
export interface Proposal {
  /** Dotted path of the key, such as `ticketing.correlation_field`; never that of a secret or of where secrets go. */
  readonly key: string;
  /** As the configuration schema wants it. */
  readonly value: Json;
  /** What it is good for, to stand after "Use VALUE for", such as `the keys of tickets`. */
  readonly purpose: string;
}

/** A right that the configuration needs on the product, and what is known of it. */
export interface NeededRight {
  /** As an administrator of the product looks for it. */
  readonly object: string;
  /** The product's word for it, for example `View`. */
  readonly right: string;
  /** What it is needed for. */
  readonly why: string;
  /**
   * - `proven`: it was seen to work.
   * - `refused`: the product refused it, in the words of `problem`.
   * - `unknown`: it was tried, and the answer does not tell.
   * - `not_tried`: it cannot be tried without changing something.
   */
  readonly state: 'proven' | 'refused' | 'unknown' | 'not_tried';
  /** What was seen, or why nothing could be. */
  readonly detail?: string;
  /** Present when it was refused. */
  readonly problem?: Problem;
}
