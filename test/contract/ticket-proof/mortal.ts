import { setImmediate } from 'node:timers/promises';
import type {
  CreateTicketRequest,
  FindByKeysRequest,
  FindTicketRequest,
  SyncRequest,
  UpdateTicketRequest,
} from '../../../host-sdk/index.js';
import type { IvantiPlugin } from '../../../plugin/index.js';
import type { Kill } from './plan.js';

/** Thrown into a process that is dead already. */
export class Killed extends Error {}

/** The ticketing calls of a plugin, in a process that is killed at one of them. */
export interface Mortal {
  readonly plugin: Pick<IvantiPlugin, 'createTicket' | 'findByKeys' | 'findTicket' | 'updateTicket' | 'syncStates'>;
  /** Resolves when the process has come to rest after its kill. */
  readonly death: Promise<void>;
  /** Ends every call that is still under way. */
  bury(): void;
}

export function mortal(plugin: IvantiPlugin, kill: () => Kill | null): Mortal {
  let calls = 0;
  let isDead = false;
  let die: () => void = () => undefined;
  let bury: () => void = () => undefined;
  const death = new Promise<void>((resolve) => (die = resolve)).then(async () => {
    // What is not a call is work on the store: it takes a few turns.
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
  });
  const grave = new Promise<never>((_resolve, reject) => {
    bury = () => {
      reject(new Killed());
    };
  });
  grave.catch(() => undefined);

  const check = async (call: number, when: Kill['when']) => {
    const plan = kill();
    if (!isDead && plan?.call === call && plan.when === when) {
      isDead = true;
      die();
    }
    if (isDead) await grave;
  };
  const live = async <T>(work: () => Promise<T>): Promise<T> => {
    const call = calls++;
    await check(call, 'before');
    try {
      return await work();
    } finally {
      await check(call, 'after');
    }
  };

  return {
    death,
    bury,
    plugin: {
      createTicket: (request: CreateTicketRequest) => live(() => plugin.createTicket(request)),
      findByKeys: (request: FindByKeysRequest) => live(() => plugin.findByKeys(request)),
      findTicket: (request: FindTicketRequest) => live(() => plugin.findTicket(request)),
      updateTicket: (request: UpdateTicketRequest) => live(() => plugin.updateTicket(request)),
      async *syncStates(request: SyncRequest) {
        const events = plugin.syncStates(request);
        for (;;) {
          const next = await live(() => events.next());
          if (next.done === true) return;
          yield next.value;
        }
      },
    },
  };
}
