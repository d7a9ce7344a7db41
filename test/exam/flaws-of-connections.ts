import {
  PluginError,
  type Check,
  type CreatePlugin,
  type Json,
  type JsonObject,
  type NeededRight,
  type Proposal,
  type ValidateRequest,
} from '../../host-sdk/index.js';
import { configured, methods, services, type Flaw } from './flaw.js';

const { problem: PROBLEM } = new PluginError('auth.rights', 'Not for you.');
const RIGHTS = 'connection.rights';

/** A plugin whose checks come out otherwise. */
const checks = (spoil: (checks: readonly Check[], request: ValidateRequest) => readonly Check[]) =>
  methods((plugin) => ({
    validate: async ({ onCheck, ...request }: ValidateRequest) => {
      const heard = await plugin.validate(request);
      const told = spoil(heard.checks, request);
      for (const check of told) onCheck?.(check);
      return { ok: told.every(({ outcome }) => outcome === 'ok' || outcome === 'warned'), checks: told };
    },
  }));

const rights = (spoil: (rights: readonly NeededRight[]) => readonly NeededRight[], outcome?: Check['outcome']) =>
  checks((all) =>
    all.map(({ rights: told, ...check }) =>
      told === undefined ? check : { ...check, rights: spoil(told), ...(outcome === undefined ? {} : { outcome }) },
    ),
  );

const proposing = (flaw: string, changes: Partial<Proposal>, { breaks = false, repeats = false } = {}): Flaw => ({
  flaw,
  fails: 'connection.proposals',
  make: checks(([first, ...others], { config }) => {
    const isTaken = JSON.stringify(config ?? null).includes('"somebody"');
    const proposal = { key: 'ticketing.owner', value: 'somebody', purpose: 'the owner of tickets', ...changes };
    const told = { ...(first as Check), ...(isTaken && breaks ? { outcome: 'failed' as const } : {}) };
    return [isTaken && !repeats ? told : { ...told, proposal }, ...others];
  }),
});

let shared: ReturnType<CreatePlugin> | undefined;

export const CONNECTION_FLAWS: readonly Flaw[] = [
  {
    flaw: 'does not log in for a draft',
    fails: 'connection.draft',
    make: (create) => (given, config, options) =>
      options?.draft === true
        ? Object.assign(create(given, config, options), { validate: async () => ({ ok: true, checks: [] }) })
        : create(given, config, options),
  },
  {
    flaw: 'finds its login without the secret',
    fails: 'secrets.logins',
    make: methods((plugin, { logins }) => ({
      validate: async (request: ValidateRequest) => {
        if ((await logins?.find(['always'])) !== undefined) return { ok: true, checks: [] };
        const result = await plugin.validate(request);
        if (result.ok) await logins?.keep(['always'], 'logged in');
        return result;
      },
    })),
  },
  {
    flaw: 'offers values without a title',
    fails: 'connection.choices',
    make: methods(() => ({ findChoices: async () => [{ value: 'P1', title: ' ' }] })),
  },
  {
    flaw: 'lacks a method',
    fails: 'manifest.methods',
    also: ['tickets.taken', 'tickets.absent', 'tickets.life', 'tickets.instants'],
    make: methods(() => ({ findTicket: undefined })),
  },
  {
    flaw: 'has no role for its address',
    fails: 'manifest.roles',
    configuration: (schema) => edited(schema, 'instance', ({ 'x-role': _role, ...field }) => field),
  },
  {
    flaw: 'has its token as a plain text',
    fails: 'manifest.secrets',
    base: 'other-keys',
    configuration: (schema) => edited(schema, 'token', ({ title }) => ({ title: title ?? '', type: 'string' })),
  },
  {
    flaw: 'asks the product while it is created',
    fails: 'connection.quiet',
    also: ['calls.told', 'calls.counted', 'places.asked', 'places.spent'],
    make: (create) => (given, config, options) => {
      given.state.set('requests', Number(given.state.get('requests') ?? 0) + 1);
      return create(given, config, options);
    },
  },
  {
    flaw: 'accepts any configuration',
    fails: 'connection.invalid',
    make: configured((config) => ({
      ...config,
      instance: typeof config['instance'] === 'string' ? config['instance'] : 'anything',
    })),
  },
  {
    flaw: 'names its field as the form does',
    fails: 'connection.invalid',
    make: (create) => (given, config, options) => {
      try {
        return create(given, config, options);
      } catch {
        throw new PluginError('config.invalid', 'No text.', { field: 'Address of the instance' });
      }
    },
  },
  {
    flaw: 'writes its defaults into the configuration',
    fails: 'connection.kept',
    make: configured((config) => Object.assign(config, { name: config['name'] ?? config['instance'] })),
  },
  {
    flaw: 'warns and does not say of what',
    fails: 'connection.works',
    make: checks((all) =>
      all.map(({ detail: _detail, ...check }) => (check.outcome === 'ok' ? { ...check, outcome: 'warned' } : check)),
    ),
  },
  {
    flaw: 'fails later checks instead of skipping them',
    fails: 'connection.refused',
    make: checks((all) =>
      all.map((check) => (check.outcome === 'skipped' ? { ...check, outcome: 'failed', problem: PROBLEM } : check)),
    ),
  },
  {
    flaw: 'tries its own configuration instead of the one it is given',
    fails: 'connection.given',
    make: methods((plugin) => ({
      validate: ({ config: _given, ...request }: ValidateRequest) => plugin.validate(request),
    })),
  },
  {
    flaw: 'goes on behind the step',
    fails: 'connection.step',
    make: methods((plugin) => ({
      validate: ({ step: _step, ...request }: ValidateRequest) => plugin.validate(request),
    })),
  },
  {
    flaw: 'keeps one client for all connections',
    fails: 'connection.apart',
    make: (create) => (given, config, options) => {
      const plugin = create(given, config, options);
      shared ??= plugin;
      const first = shared;
      return Object.assign(Object.create(plugin) as typeof plugin, {
        validate: (request: ValidateRequest) => first.validate(request),
        dispose: async () => {
          shared = undefined;
          await plugin.dispose();
        },
      });
    },
  },
  { flaw: 'names a right twice', fails: RIGHTS, make: rights((all) => [...all, ...all]) },
  {
    flaw: 'says that all is well although a right is refused',
    fails: RIGHTS,
    make: rights((all) => all.map((right) => ({ ...right, state: 'refused', problem: PROBLEM }))),
  },
  {
    flaw: 'refuses a right without saying why',
    fails: RIGHTS,
    make: rights((all) => all.map((right) => ({ ...right, state: 'refused' })), 'failed'),
  },
  proposing('proposes a value for a key that there is not', { key: 'ticketing.nothing' }),
  proposing('proposes a secret', { key: 'auth.password' }),
  proposing('proposes a place for secrets', { key: 'instance' }),
  proposing('does not say what a value is good for', { purpose: ' ' }),
  proposing('fails with what it proposes', {}, { breaks: true }),
  proposing('goes on to propose what is taken', {}, { repeats: true }),
  {
    flaw: 'ignores an abort',
    fails: 'endings.aborted',
    make: methods((plugin) => ({
      validate: ({ signal: _ignored, ...request }: ValidateRequest) => plugin.validate(request),
    })),
  },
  {
    flaw: 'ends only when the product answers, even after the caller has stopped it',
    fails: 'endings.under-way',
    base: 'ivanti',
    make: methods((plugin) => ({
      validate: async ({ signal, ...request }: ValidateRequest) => {
        signal?.throwIfAborted();
        return plugin.validate(request);
      },
    })),
  },
  {
    flaw: 'goes on by a timer after it was disposed of',
    fails: 'endings.disposed',
    make: methods(() => {
      const timer = setInterval(() => undefined, 1000);
      setTimeout(() => {
        clearInterval(timer);
      }, 3000).unref();
      return {};
    }),
  },
  {
    flaw: 'trips over a section that is left out',
    fails: 'endings.section-left-out',
    make: methods((plugin, _services, config) => ({
      getQueues: async () => [...(await plugin.getQueues())].filter(() => at(config, 'ticketing', 'owner') !== ''),
    })),
  },
  {
    flaw: 'keeps a date in the state',
    fails: 'endings.state',
    make: methods((plugin, { state }) => ({
      validate: async (request: ValidateRequest) => {
        state.set('checked', new Date() as unknown as Json);
        return plugin.validate(request);
      },
    })),
  },
  {
    flaw: 'logs the configuration as text',
    fails: 'secrets.untold',
    make: methods((plugin, { logger }, config) => ({
      validate: async (request: ValidateRequest) => {
        logger.debug(`trying ${JSON.stringify(config)}`);
        return plugin.validate(request);
      },
    })),
  },
  {
    flaw: 'logs whole objects',
    fails: 'secrets.plain-lines',
    make: methods((plugin, { logger }) => ({
      validate: async (request: ValidateRequest) => {
        const result = await plugin.validate(request);
        logger.debug('checked', { result: { ok: result.ok } as unknown as string });
        return result;
      },
    })),
  },
  {
    flaw: 'uses the reference to a secret as the secret',
    fails: 'secrets.references',
    also: ['secrets.renewed'],
    make: services(() => ({ secrets: { resolve: async (reference) => reference } })),
  },
  {
    flaw: 'reads its secret once',
    fails: 'secrets.renewed',
    make: services(({ secrets }) => {
      const known = new Map<string, Promise<string>>();
      const resolve = (reference: string, field: string) => {
        const value = known.get(reference) ?? secrets.resolve(reference, field);
        known.set(reference, value);
        return value;
      };
      return { secrets: { resolve } };
    }),
  },
  {
    flaw: 'reports a code that its manifest leaves out',
    fails: 'problems.listed',
    also: ['fields.names', 'fields.labels', 'fields.unknown', 'tickets.mappings'],
    make: methods(() => ({
      getFields: () => Promise.reject(PluginError.from({ ...PROBLEM, code: 'jira.archived' })),
    })),
  },
  {
    flaw: 'tells a stack',
    fails: 'problems.readable',
    make: methods(() => ({
      describeCheckpoint: () => {
        throw new PluginError('host.destination', 'Error: no number\n    at describe (plugin.js:3:1)');
      },
    })),
    also: ['pull.described'],
  },
];

function edited(schema: JsonObject, key: string, edit: (field: JsonObject) => JsonObject): JsonObject {
  const properties = schema['properties'] as Readonly<Record<string, JsonObject>>;
  return { ...schema, properties: { ...properties, [key]: edit(properties[key] as JsonObject) } };
}

/** As a plugin reads it that expects everything to be there. */
function at(config: Json, section: string, key: string): Json | undefined {
  return ((config as JsonObject)[section] as JsonObject)[key];
}
