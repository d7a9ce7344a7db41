import { BlockList, isIP, isIPv4 } from 'node:net';
import { domainToASCII } from 'node:url';
import { PluginError } from '../../host-sdk/index.js';

/** Environment variable with the allowed targets of connections. */
export const EGRESS_VARIABLE = 'IVANTI_EXCHANGE_EGRESS';

/** Allowed names, addresses and networks. */
export interface AllowList {
  /** Whether a single name or address is allowed. */
  readonly hasHost: (host: string) => boolean;
  readonly hasAddress: (address: string) => boolean;
}

/**
 * Reads a list of host names (`*.` before one means every name below it), IP addresses and CIDR ranges, separated by commas
 * or blanks. Throws `config.invalid` for any other entry, and for an empty list.
 */
export function parseAllowList(text: string): AllowList {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  if (entries.length === 0) throw malformed('it is set, but names no address');
  const names = new Set<string>();
  const parents: string[] = [];
  const addresses = new BlockList();
  for (const entry of entries) {
    const bare = entry.replace(/^\[(.*)\]$/, '$1');
    const [network = '', bits] = bare.split('/');
    if (isIP(bare) !== 0 && !bare.includes('%')) addresses.addAddress(bare, familyOf(bare));
    else if (bits !== undefined && isNetwork(bare, network, bits)) {
      addresses.addSubnet(network, Number(bits), familyOf(network));
    } else if (entry.startsWith('*.')) parents.push(`.${nameIn(entry, entry.slice(2))}`);
    else names.add(nameIn(entry, entry));
  }
  const hasAddress = (address: string) => {
    const plain = address.replace(/%.*$/, '');
    return isIP(plain) !== 0 && addresses.check(plain, familyOf(plain));
  };
  return {
    hasAddress,
    hasHost: (host) => {
      const name = host.toLowerCase().replace(/\.$/, '');
      return hasAddress(host) || names.has(name) || parents.some((parent) => name.endsWith(parent));
    },
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}

function isNetwork(entry: string, network: string, bits: string): boolean {
  const family = isIP(network);
  const isOnce = entry.indexOf('/') === entry.lastIndexOf('/');
  return family !== 0 && isOnce && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** A normalized host name. Its last part must have a letter: otherwise it is a number that is not an address. */
function nameIn(entry: string, text: string): string {
  const name = domainToASCII(text.replace(/\.$/, '')).toLowerCase();
  const labels = name.split('.');
  const isName = labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  if (isName && /[a-z]/.test(labels.at(-1) ?? '') && !/[%/@:?#\\[\]]/.test(text)) return name;
  throw malformed(`${JSON.stringify(entry)} is not a host name, IP address or CIDR range`);
}

function malformed(why: string): PluginError {
  return new PluginError('config.invalid', `${EGRESS_VARIABLE}: ${why}.`, {
    field: EGRESS_VARIABLE,
    fix: 'Write names such as *.example.com, addresses such as 10.1.2.3 and ranges such as 10.0.0.0/8 or fd00::/8, separated by commas; unset the variable to allow every address.',
  });
}
