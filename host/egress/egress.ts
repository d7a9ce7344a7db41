import { lookup as lookUp } from 'node:dns';
import { PluginError, type Egress } from '../../host-sdk/index.js';
import { EGRESS_VARIABLE, parseAllowList } from './allow-list.js';

/**
 * The allowed targets of connections from an environment; undefined if all are allowed.
 * Throws `config.invalid` for a list that cannot be read.
 */
export function egressOf(environment: NodeJS.ProcessEnv): Egress | undefined {
  const text = environment[EGRESS_VARIABLE];
  if (text === undefined) return undefined;
  const list = parseAllowList(text);
  const isAllowed = (host: string, address?: string) =>
    list.hasHost(host) || (address !== undefined && list.hasAddress(address));
  return {
    require(host, address) {
      if (!isAllowed(host, address)) throw denied(host, address === undefined || address === host ? [] : [address]);
    },
    lookup(hostname, options, done) {
      lookUp(hostname, { ...options, all: true }, (error, found) => {
        if (error !== null) {
          done(error, []);
          return;
        }
        const allowed = found.filter(({ address }) => isAllowed(hostname, address));
        const [first] = allowed;
        const all = 'all' in options && options.all === true;
        if (first === undefined)
          done(
            denied(
              hostname,
              found.map(({ address }) => address),
            ),
            [],
          );
        else if (all) done(null, allowed);
        else done(null, first.address, first.family);
      });
    },
  };
}

function denied(host: string, addresses: readonly string[]): PluginError {
  const at = addresses.length === 0 ? '' : ` (${addresses.join(', ')})`;
  const message = `${host}${at} is not on the allow-list ${EGRESS_VARIABLE}, so nothing was sent there.`;
  return new PluginError('network.egress_denied', message);
}
