import { fieldTitle, isPluginError, type Field } from '../../host-sdk/index.js';
import type { Session } from '../sessions/session.js';

/** Titles of ticket fields. If the product cannot be called now, only the names are available. */
export interface FieldTitles {
  /** Title of a field, see `fieldTitle`. */
  readonly titleOf: (name: string) => string;
  /** The name of the field with this label. */
  readonly nameOf: (label: string) => string | undefined;
}

export async function fieldTitles(session: Session, signal?: AbortSignal): Promise<FieldTitles> {
  const fields = await describedFields(session, signal);
  const same = (one: string | undefined, other: string) => one?.toLowerCase() === other.toLowerCase();
  return {
    titleOf: (name) => {
      const field = fields.find((one) => same(one.name, name));
      return field === undefined ? name : fieldTitle(field);
    },
    nameOf: (label) => fields.find((one) => same(one.label, label))?.name,
  };
}

async function describedFields({ plugin }: Session, signal?: AbortSignal): Promise<readonly Field[]> {
  try {
    return (await plugin.getFields?.(signal === undefined ? {} : { signal })) ?? [];
  } catch (error) {
    if (isPluginError(error)) return [];
    throw error;
  }
}
