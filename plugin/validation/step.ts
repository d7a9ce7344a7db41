import type { CallOptions as ContractOptions, Check, HostServices, QueueInUse } from '../../host-sdk/index.js';
import type { Config } from '../config/schema.js';
import type { Connection } from '../container/parts.js';
import { interactiveCall } from '../odata/interactive-call.js';
import type { CallOptions } from '../odata/client.js';

/** One check of a connection. */
export interface Step {
  readonly step: string;
  readonly title: string;
  /** What its failure means for the steps that need it, to follow "not checked, because". */
  readonly failure: string;
  /** The steps that it cannot do without. */
  readonly needs?: readonly string[];
  /** Steps of which one has to pass. */
  readonly needsOneOf?: readonly string[];
  /** What was found, in a few words or as what a check can tell beside them; throws the problem when it fails. */
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
  /** Of the host; undefined where it has none. */
  readonly queues: readonly QueueInUse[] | undefined;
  /** Of the validation that it is part of. */
  readonly call: ContractOptions;
}

export function trialOptions({ services, call }: Trial): CallOptions {
  return interactiveCall(services.clock, call);
}
