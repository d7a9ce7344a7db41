import type { CreatePlugin, Proposal } from '../host-sdk/index.js';

/** A fault, the check of the exam that must find it, and how a plugin comes to have it. */
export type Fault = [fault: string, check: string, spoil: (plugin: ReturnType<CreatePlugin>) => void];

const CHECK = 'what a check proposes fits the configuration, and with it the check passes';
const PROPOSAL: Proposal = { key: 'ticketing.correlation_field', value: 'TestField', purpose: 'the keys of tickets' };

function proposing(fault: string, changes: Partial<Proposal>, isOk: (config: unknown) => boolean = () => true): Fault {
  const spoil = (plugin: ReturnType<CreatePlugin>) => {
    plugin.validate = async ({ config }) => {
      const ok = isOk(config);
      const outcome = ok ? 'ok' : 'failed';
      return { ok, checks: [{ step: 'first', title: 'First', outcome, proposal: { ...PROPOSAL, ...changes } }] };
    };
  };
  return [fault, CHECK, spoil];
}

export const PROPOSAL_FAULTS: readonly Fault[] = [
  proposing('proposes a value for a key that there is not', { key: 'ticketing.nothing' }),
  proposing('proposes a secret', { key: 'auth.api_key' }),
  proposing('proposes a place for secrets', { key: 'api_path', value: '/odata/' }),
  proposing('does not say what a value is good for', { purpose: ' ' }),
  proposing('fails with what it proposes', {}, (config) => config === undefined),
  proposing('goes on to propose what is taken', {}),
];
