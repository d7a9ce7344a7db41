import { isPluginError, type PluginError } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';

/** The problem of an answer that cannot belong to its question. `why` is a sentence. */
export function contradiction(why: string, field?: string, fix?: string): PluginError {
  return new IvantiError('tenant.contradiction', why, { field, fix });
}

export function isContradiction(error: unknown): boolean {
  return isPluginError(error) && error.code === 'tenant.contradiction';
}

/**
 * Whether a tenant does not support a question: it answers 400, or 500 for an order or a filter that it does not know.
 */
export function isRefusal(error: unknown): boolean {
  return isPluginError(error) && [400, 500].includes(error.problem.status ?? 0);
}
