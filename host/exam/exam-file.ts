import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ExamSetting, ExamSetup } from '../../host-sdk/conformance.js';
import { isJsonObject, isPluginError, PluginError, type Json, type JsonObject } from '../../host-sdk/index.js';
import { importFailure } from '../plugins/import-failure.js';
import { schemaCheck } from '../platform/json-schema-check.js';

/** Names of the exam file in the folder of a plugin. */
const NAMES = ['exam.js', 'exam.mjs'];

export interface ExamFile {
  readonly path: string;
  /** Creates the setting of one check. Throws `host.plugin_unusable` for an invalid setting. */
  readonly setUp: ExamSetup;
}

/**
 * The exam file of a plugin; `undefined` if its folder has none. Throws `host.plugin_unusable` for a file that cannot be
 * imported or exports no function.
 * @param named A file other than the one in the folder.
 */
export async function readExamFile(
  folder: string,
  configuration: JsonObject,
  named?: string,
): Promise<ExamFile | undefined> {
  const path = named === undefined ? NAMES.map((name) => join(folder, name)).find(existsSync) : resolve(named);
  if (path === undefined) return undefined;
  if (!existsSync(path)) throw unusable(`The file ${path} does not exist`);
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(path).href)) as typeof module;
  } catch (error) {
    throw unusable(`${path} cannot be imported: ${await importFailure(path, dirname(path), error)}`, error);
  }
  const setUp = module.default;
  if (typeof setUp !== 'function') throw unusable(`${path} does not export a function as its default`);
  return { path, setUp: async () => checked(path, await settingOf(path, setUp as ExamSetup), configuration) };
}

async function settingOf(path: string, setUp: ExamSetup): Promise<unknown> {
  try {
    return await setUp();
  } catch (error) {
    if (isPluginError(error)) throw error;
    throw unusable(`${path} threw: ${await importFailure(path, dirname(path), error)}`, error);
  }
}

function checked(path: string, setting: unknown, configuration: JsonObject): ExamSetting {
  if (typeof setting !== 'object' || setting === null) throw unusable(`${path} does not return an object`);
  const missing = ['config', 'invalidConfig', 'refusedConfig'].filter((key) => !isJsonObject((setting as never)[key]));
  if (missing.length > 0) throw unusable(`${path} does not return ${missing.join(', ')}, each an object`);
  const { config, refusedConfig } = setting as { readonly config: Json; readonly refusedConfig: Json };
  const check = schemaCheck(configuration);
  for (const [name, value] of Object.entries({ config, refusedConfig })) {
    const faults = check(value).map((fault) => `${fault.path || 'it'} ${fault.message}`);
    if (faults.length > 0) throw unusable(`${path}: ${name} does not fit the configuration: ${faults.join('; ')}`);
  }
  return setting as ExamSetting;
}

function unusable(message: string, cause?: unknown): PluginError {
  return new PluginError('host.plugin_unusable', `${message}.`, {
    cause,
    fix: 'Fix the exam file; docs/test-your-plugin.md shows what it must export.',
  });
}
