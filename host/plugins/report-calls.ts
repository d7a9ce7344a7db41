import type { CallEvent, CallOptions } from '../../host-sdk/index.js';
import { METHODS } from './methods.js';
import type { AnyPlugin } from './load-plugin.js';

type Call = (request?: CallOptions) => unknown;

/** A plugin whose calls also send their events to `listener`. */
export function reportCalls(plugin: AnyPlugin, listener: (event: CallEvent) => void): AnyPlugin {
  const methods = plugin as unknown as Readonly<Record<string, Call | undefined>>;
  const told = METHODS.flatMap(([name, { tells }]): [string, Call][] => {
    const call = tells && methods[name]?.bind(plugin);
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
