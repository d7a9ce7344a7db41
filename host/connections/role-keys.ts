import {
  isPluginError,
  keyOfRole,
  PluginError,
  ROLES,
  type JsonObject,
  type Problem,
  type Role,
} from '../../host-sdk/index.js';

/** Placeholder for the key of a role in a problem of code that does not know the plugin, such as a destination. */
export function roleMark(role: Role): string {
  return `x-role:${role}`;
}

/** A problem with the plugin's keys in place of roles; `the configuration` if the plugin has no such key. */
export function inKeys(problem: Problem, schema: JsonObject): Problem {
  const { field } = problem;
  const named = field === undefined ? undefined : marksReplaced(field, schema, '');
  return {
    ...problem,
    ...(named === undefined || named === '' ? {} : { field: named }),
    fix: marksReplaced(problem.fix, schema, 'the configuration'),
  };
}

/** Runs work whose problems may name roles. */
export async function withKeys<T>(schema: JsonObject, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isPluginError(error)) throw error;
    throw new PluginError(error.code, error.message, { ...inKeys(error.problem, schema), cause: error });
  }
}

const MARK = new RegExp(`x-role:(${Object.keys(ROLES).join('|')})(?![a-z-])`, 'g');

function marksReplaced(text: string, schema: JsonObject, otherwise: string): string {
  return text.replace(MARK, (_mark, role: Role) => keyOfRole(schema, role) ?? otherwise);
}
