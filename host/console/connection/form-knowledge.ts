import type { FormValues } from '../../api/shapes/connection.js';
import type { Problem } from '../../../host-sdk/index.js';

/** What the fields of a form know besides their own values. */
export interface FormKnowledge {
  /** Form ids of the secrets that the host has. */
  readonly keptIds: ReadonlySet<string>;
  /** The whole form, for what only the tenant can tell. */
  readonly tried: FormValues;
  /** Leads to the field that a problem is about; `undefined` where the form has none. */
  readonly wayTo: (problem: Problem) => (() => void) | undefined;
}
