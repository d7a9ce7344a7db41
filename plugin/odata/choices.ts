import { isPluginError } from '../../host-sdk/index.js';
import type { Choices } from '../../host-sdk/index.js';
import type { CallOptions, ODataClient } from './client.js';
import type { EdmEntity } from './edmx.js';
import type { MetadataSource } from './metadata.js';
import type { IvantiRecord } from './records.js';
import { LARGEST_PAGE } from './walk.js';

/**
 * Values of a pick-list field. Ivanti keeps a list as a business object of its own, named after the field (Category) or
 * after object and field (IncidentStatus) [Netskope document, "Permissions"]; $metadata does not say which. Where none
 * can be read, the values of the newest records are given, which need not be all.
 */
export async function readChoices(
  client: ODataClient,
  metadata: MetadataSource,
  of: { readonly set: string; readonly entity: EdmEntity; readonly field: string },
  options: CallOptions,
): Promise<Choices> {
  for (const list of [`${of.entity.name}${of.field}s`, `${of.field}s`]) {
    const values = await valuesOfList(client, metadata, list, of.field, options);
    if (values.length > 0) return { values, complete: values.length < LARGEST_PAGE };
  }
  const seen = await client.list(of.set, { select: [of.field], top: LARGEST_PAGE }, options);
  return { values: distinct(seen.records, [of.field]), complete: false };
}

async function valuesOfList(
  client: ODataClient,
  metadata: MetadataSource,
  list: string,
  field: string,
  options: CallOptions,
): Promise<readonly string[]> {
  try {
    // An unknown collection is told by its description; reading it would be answered with an error or with nothing.
    const { properties } = await metadata.entity(list, options);
    const named = [field, 'Name', 'DisplayName'].filter((name) =>
      properties.some((property) => property.name === name),
    );
    const page = await client.list(list, { top: LARGEST_PAGE }, options);
    return distinct(page.records, named);
  } catch (error) {
    if (isPluginError(error) && error.problem.blame !== 'network' && error.problem.blame !== 'quota') return [];
    throw error;
  }
}

/** The first of the named fields that holds a text, for each record. */
function distinct(records: readonly IvantiRecord[], names: readonly string[]): readonly string[] {
  const values = records.flatMap((record) => {
    const value = names.map((name) => record[name]).find((each) => typeof each === 'string' && each !== '');
    return typeof value === 'string' ? [value] : [];
  });
  return [...new Set(values)].sort((a, b) => a.localeCompare(b));
}
