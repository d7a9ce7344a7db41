import {
  isPluginError,
  type DiscoverStep,
  type FormChoice,
  type PluginError,
  type TableInfo,
} from '../../host-sdk/index.js';
import type { Session } from '../sessions/session.js';
import type { Prompts } from './prompts.js';

/** What the plugin can offer for the fields of a form. `undefined` where it cannot: then the person types. */
export interface Offers {
  tables(): Promise<readonly TableInfo[] | undefined>;
  records(field: string, text: string): Promise<readonly FormChoice[] | undefined>;
}

/**
 * The offers of a session that is there once the login was tried.
 * @param sessionOf Gives the session; undefined where nothing is tried.
 */
export function offersOf(prompts: Prompts, sessionOf: () => Session | undefined): Offers {
  const tell = (error: PluginError) => {
    prompts.say(`${error.message} Type the value instead.`);
  };
  return {
    async tables() {
      const plugin = sessionOf()?.plugin;
      if (plugin?.discover === undefined) return undefined;
      return orTyped(tell, () =>
        prompts.busy('Looking for tables', async (signal, show) => {
          const onTried = ({ tried, total }: DiscoverStep) => {
            show(`${tried} of ${total}`);
          };
          return await plugin.discover?.({ signal, all: true, onTried });
        }),
      );
    },
    async records(field, text) {
      const plugin = sessionOf()?.plugin;
      if (plugin?.findChoices === undefined) return undefined;
      return orTyped(tell, () =>
        prompts.busy('Searching', async (signal) => await plugin.findChoices?.({ field, text, signal })),
      );
    },
  };
}

async function orTyped<T>(tell: (error: PluginError) => void, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!isPluginError(error)) throw error;
    tell(error);
    return undefined;
  }
}
