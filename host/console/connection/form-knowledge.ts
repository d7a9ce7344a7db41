import type { FormValues } from '../../api/shapes/connection.js';
import type { Problem } from '../../../host-sdk/index.js';

/** Context of the fields of a form. */
export interface FormKnowledge {
  /** Form ids of the secrets that the host has. */
  readonly keptIds: ReadonlySet<string>;
  /** The whole form, for choices that only the tenant knows. */
  readonly tried: FormValues;
  /** Leads to the field of a problem; `undefined` if the form has no such field. */
  readonly goToField: (problem: Problem) => (() => void) | undefined;
}
