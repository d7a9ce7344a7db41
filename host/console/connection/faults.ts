import type { ErrorSchema } from '@rjsf/utils';
import { schemaWords, type SchemaError } from '../../../host-sdk/index.js';
import { TEXTS } from '../texts/index.js';
import { addressOf } from '../api/client.js';

/** What is wrong with one value of a configuration. */
export interface Fault {
  /** Keys that lead to it. */
  readonly path: readonly string[];
  /** For a fault of the whole object: the keys of which one is missing. */
  readonly among?: readonly string[];
  readonly message: string;
}

/** Returns whether a configuration is valid, and sets `errors`. */
export interface ConfigurationCheck {
  (config: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

/** The manifest's own check, compiled by the host: nothing is evaluated here. */
export async function loadCheck(plugin: string): Promise<ConfigurationCheck> {
  const address = addressOf('/api/plugins/{id}/validators.js', { params: { id: plugin } });
  const module = (await import(/* @vite-ignore */ address)) as { readonly default: ConfigurationCheck };
  return module.default;
}

/**
 * The faults that the check finds in a configuration.
 * @param kept Paths (joined by `.`) of secrets that the host has and the form leaves out.
 */
export function faultsOf(check: ConfigurationCheck, config: unknown, kept: ReadonlySet<string>): readonly Fault[] {
  if (check(config)) return [];
  const errors = check.errors ?? [];
  // For an alternative without a chosen branch, only the whole is a fault, not the missing keys of each branch.
  const faults = errors
    .filter(({ schemaPath }) => !schemaPath.includes('/anyOf/'))
    .map((error) => ({ ...faultOf(error), ...amongOf(error, errors) }));
  const rest = faults.filter(({ path }) => !kept.has(path.join('.')));
  return rest.filter((one, index) => rest.findIndex((other) => sameAs(one, other)) === index);
}

function faultOf(error: SchemaError): Fault {
  const { keyword } = error;
  const params = error.params as Readonly<Record<string, unknown>>;
  const at = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const named = params['missingProperty'] ?? params['additionalProperty'];
  const path = typeof named === 'string' ? [...at, named] : at;
  const texts: Readonly<Record<string, string>> = TEXTS.form.faults;
  return { path, message: texts[keyword] ?? TEXTS.form.invalid(schemaWords(error)) };
}

/** The keys that the branches of an alternative ask for. */
function amongOf({ keyword, schemaPath }: SchemaError, errors: readonly SchemaError[]): Pick<Fault, 'among'> {
  if (keyword !== 'anyOf') return {};
  const missing = errors
    .filter((error) => error.schemaPath.startsWith(`${schemaPath}/`))
    .map(({ params }) => (params as Readonly<Record<string, unknown>>)['missingProperty']);
  return { among: missing.filter((key) => typeof key === 'string') };
}

/** Path of the value that a problem's `field` names. */
export function pathOf(field: string | undefined): readonly string[] | undefined {
  return field?.replace(/^config\./, '').split('.');
}

function sameAs(one: Fault, other: Fault): boolean {
  return one.message === other.message && one.path.join('.') === other.path.join('.');
}

/** Faults as the form shows them, each at its field. */
export function errorSchemaOf(faults: readonly Fault[]): ErrorSchema {
  const root: Record<string, unknown> = {};
  for (const { path, message } of faults) {
    let place = root;
    for (const key of path) place = (place[key] ??= {}) as Record<string, unknown>;
    place['__errors'] = [...((place['__errors'] ?? []) as readonly string[]), message];
  }
  return root as ErrorSchema;
}
