import type { CallOptions as ContractOptions, Check, HostServices, QueueInUse } from '../../host-sdk/index.js';
import type { Config } from '../config/schema.js';
import type { Connection } from '../container/parts.js';
import { interactiveCall } from '../odata/interactive-call.js';
import type { CallOptions } from '../odata/client.js';

/** One check of a connection. */
export interface Step {
  readonly step: string;
  readonly title: string;
  /** What its failure means for the steps that need it, as the end of "not checked, because". */
  readonly failure: string;
  /** The steps that it requires. */
  readonly needs?: readonly string[];
  /** Steps of which at least one must pass. */
  readonly needsOneOf?: readonly string[];
  /** The finding, in a few words or with further facts. Throws the problem when the check fails. */
  readonly run: () => Promise<string | undefined | Finding>;
}

/** With a problem the check has failed, unless that is a warning. */
export interface Finding extends Pick<Check, 'detail' | 'lines' | 'rights' | 'problem' | 'proposal'> {
  readonly isWarning?: boolean | undefined;
}

/** What the checks of one validation share. */
export interface Trial {
  readonly config: Config;
  readonly connection: Connection;
  readonly services: HostServices;
  /** The host's; undefined where it has none. */
  readonly queues: readonly QueueInUse[] | undefined;
  /** Of the validation that it is part of. */
  readonly call: ContractOptions;
}

export function trialOptions({ services, call }: Trial): CallOptions {
  return interactiveCall(services.clock, call);
}
