import { fieldTitle, isPluginError } from '../../host-sdk/index.js';
import type { Field } from '../../host-sdk/index.js';
import type { Session } from '../session.js';

/** Names a field for people, see `fieldTitle`. Where the product cannot be asked now, its name is all there is. */
export async function fieldTitles(session: Session, signal?: AbortSignal): Promise<(name: string) => string> {
  const fields = await describedFields(session, signal);
  return (name) => {
    const field = fields.find((one) => one.name.toLowerCase() === name.toLowerCase());
    return field === undefined ? name : fieldTitle(field);
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
