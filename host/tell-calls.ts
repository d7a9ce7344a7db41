import type { CallEvent, CallOptions, CapabilityInterfaces, Plugin } from '../host-sdk/index.js';
import type { AnyPlugin } from './load-plugin.js';

/** The methods whose requests take {@link CallOptions}. */
const CALLS = [
  'validate',
  'getFields',
  'getDefaultMappings',
  'getQueues',
  'createTicket',
  'findByKeys',
  'findTicket',
  'updateTicket',
  'syncStates',
  'discover',
  'estimatePull',
  'pull',
] as const satisfies readonly (keyof (Plugin & CapabilityInterfaces))[];

type Call = (request?: CallOptions) => unknown;

/** A plugin each of whose calls also tells `listener` what happens during it. */
export function tellCalls(plugin: AnyPlugin, listener: (event: CallEvent) => void): AnyPlugin {
  const methods = plugin as unknown as Readonly<Record<string, Call | undefined>>;
  const told = CALLS.flatMap((name): [string, Call][] => {
    const call = methods[name]?.bind(plugin);
    if (call === undefined) return [];
    return [
      [
        name,
        (request) =>
          call({
            ...request,
            onEvent(event) {
              listener(event);
              request?.onEvent?.(event);
            },
          }),
      ],
    ];
  });
  return Object.assign(Object.create(plugin) as AnyPlugin, Object.fromEntries(told));
}
