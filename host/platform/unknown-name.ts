import { didYouMean, PluginError, type ProblemDetails } from '../../host-sdk/index.js';

/**
 * `host.unknown_name`, with the known name that was probably meant.
 * @param what What the name should be of, such as `queue`.
 */
export function unknownName(
  what: string,
  name: string,
  known: Iterable<string>,
  details: ProblemDetails = {},
): PluginError {
  return new PluginError('host.unknown_name', `There is no ${what} "${name}".${didYouMean(name, known)}`, details);
}
