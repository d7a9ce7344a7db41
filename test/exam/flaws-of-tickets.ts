import {
  isPluginError,
  PluginError,
  type CreateTicketRequest,
  type FindTicketRequest,
  type Json,
  type SyncRequest,
  type TicketStatus,
  type UpdateTicketRequest,
} from '../../host-sdk/index.js';
import { methods, type Flaw } from './flaw.js';

const FIELD = { nativeType: 'text', type: 'string', nullable: true, writable: true, required: false, role: 'plain' };

export const TICKET_FLAWS: readonly Flaw[] = [
  {
    flaw: 'lists a field twice',
    fails: 'fields.names',
    make: methods((plugin) => ({
      getFields: async () => [...(await plugin.getFields({})), ...(await plugin.getFields({}))],
    })),
    also: ['fields.unknown'],
  },
  {
    flaw: 'labels a field with a blank',
    fails: 'fields.labels',
    also: ['fields.unknown', 'tickets.mappings'],
    make: methods(() => ({ getFields: async () => [{ ...FIELD, name: 'Title', label: ' ' }] })),
  },
  {
    flaw: 'labels a field with its name',
    fails: 'fields.labels',
    also: ['fields.unknown', 'tickets.mappings'],
    make: methods(() => ({ getFields: async () => [{ ...FIELD, name: 'Title', label: 'Title' }] })),
  },
  {
    flaw: 'answers an unknown object with the fields of tickets',
    fails: 'fields.unknown',
    make: methods((plugin) => ({ getFields: () => plugin.getFields({}) })),
  },
  {
    flaw: 'maps to a field that there is not',
    fails: 'tickets.mappings',
    make: methods((plugin) => ({
      getDefaultMappings: async () => ({
        ...(await plugin.getDefaultMappings()),
        update: [{ target: 'Notes', template: '$id' }],
      }),
    })),
  },
  {
    flaw: 'keeps an object of its own in a queue',
    fails: 'tickets.queues',
    make: methods(() => ({ getQueues: async () => [{ label: 'Tickets', value: new Map() as unknown as Json }] })),
  },
  {
    flaw: 'has words of its own for statuses',
    fails: 'tickets.status-map',
    make: methods(() => ({ getDefaultStatusMap: () => ({ Open: 'open' as TicketStatus, Done: 'closed' }) })),
  },
  {
    flaw: 'creates although it is a dry run',
    fails: 'tickets.dry-run',
    also: ['tickets.unknown-field'],
    make: methods((plugin) => ({
      createTicket: async ({ dryRun = false, ...request }: CreateTicketRequest) => {
        const outcome = await plugin.createTicket(request);
        return dryRun ? { outcome: 'dry-run', payload: {}, problems: [] } : outcome;
      },
    })),
  },
  {
    flaw: 'drops what it has no field for',
    fails: 'tickets.unknown-field',
    make: methods((plugin) => ({
      createTicket: ({ values, ...request }: CreateTicketRequest) =>
        plugin.createTicket({ ...request, values: { Title: values['Title'] ?? '' } }),
    })),
  },
  {
    flaw: 'tells another address of a ticket when it looks for it',
    fails: 'tickets.life',
    make: methods((plugin) => ({
      findTicket: async (request: FindTicketRequest) => {
        const found = await plugin.findTicket(request);
        if (found.outcome !== 'found') return found;
        return { ...found, ref: { ...found.ref, apiUrl: 'https://elsewhere.example/1' } };
      },
    })),
  },
  {
    flaw: 'leaves tickets unanswered',
    fails: 'tickets.sync',
    also: ['calls.purposes', 'sync.changes', 'tickets.life'],
    make: methods(() => ({
      syncStates: async function* () {
        yield { kind: 'checkpoint', checkpoint: 1 };
      },
    })),
  },
  {
    flaw: 'takes any ticket for the one that it looks for',
    fails: 'tickets.absent',
    make: methods((plugin) => {
      let last: string | undefined;
      return {
        createTicket: async (request: CreateTicketRequest) => {
          const outcome = await plugin.createTicket(request);
          if (outcome.outcome === 'created') last = request.idempotencyKey;
          return outcome;
        },
        findTicket: (request: FindTicketRequest) =>
          plugin.findTicket({ ...request, idempotencyKey: last ?? request.idempotencyKey }),
      };
    }),
  },
  {
    flaw: 'finds records that other tickets hold',
    fails: 'tickets.taken',
    make: methods((plugin) => ({
      findTicket: ({ taken: _taken, ...request }: FindTicketRequest) => plugin.findTicket(request),
    })),
  },
  {
    flaw: 'creates although it was stopped',
    fails: 'tickets.aborted',
    make: methods((plugin) => ({
      createTicket: ({ signal: _ignored, ...request }: CreateTicketRequest) => plugin.createTicket(request),
    })),
  },
  {
    flaw: 'throws what the product refuses',
    fails: 'tickets.refused',
    make: methods((plugin) => ({
      createTicket: async (request: CreateTicketRequest) => {
        const outcome = await plugin.createTicket(request);
        if (outcome.outcome === 'refused') throw PluginError.from(outcome.problem);
        return outcome;
      },
    })),
  },
  {
    flaw: 'takes a lost answer for a refusal',
    fails: 'tickets.lost-answer',
    base: 'ivanti',
    make: methods((plugin) => ({
      createTicket: async (request: CreateTicketRequest) => {
        const outcome = await plugin.createTicket(request);
        return outcome.outcome === 'unknown' ? { outcome: 'refused', problem: outcome.problem } : outcome;
      },
    })),
  },
  {
    flaw: 'sends a create again whose answer is lost',
    fails: 'tickets.lost-answer',
    base: 'ivanti',
    make: methods((plugin) => ({
      createTicket: async (request: CreateTicketRequest) => {
        const outcome = await plugin.createTicket(request);
        return outcome.outcome === 'unknown' ? plugin.createTicket(request) : outcome;
      },
    })),
  },
  {
    flaw: 'updates tickets that there are not',
    fails: 'tickets.gone',
    make: methods((plugin) => ({
      updateTicket: async (request: UpdateTicketRequest) => {
        const outcome = await plugin.updateTicket(request);
        return outcome.outcome === 'gone' ? { outcome: 'updated' } : outcome;
      },
    })),
  },
  {
    flaw: 'adds a note again that may be there',
    fails: 'tickets.note-once',
    make: methods((plugin) => ({
      updateTicket: ({ earlier: _earlier, ...request }: UpdateTicketRequest) => plugin.updateTicket(request),
    })),
  },
  {
    flaw: 'tells times as the product writes them',
    fails: 'tickets.instants',
    make: methods((plugin) => ({
      createTicket: async (request: CreateTicketRequest) => {
        const outcome = await plugin.createTicket(request);
        return outcome.outcome === 'created' ? { ...outcome, modifiedAt: '2026-07-01 12:00:00' } : outcome;
      },
    })),
  },
  {
    flaw: 'asks for what is newer than its checkpoint',
    fails: 'sync.changes',
    make: methods((plugin, { clock }) => ({
      syncStates: async function* (request: SyncRequest) {
        for await (const event of plugin.syncStates(request)) {
          const isOld = event.kind === 'change' && Date.parse(event.state.modifiedAt ?? '') <= clock.now();
          if (!isOld) yield event;
        }
      },
    })),
  },
  {
    flaw: 'takes silence for a ticket that is gone',
    fails: 'sync.unanswered',
    base: 'ivanti',
    make: methods((plugin) => ({
      syncStates: async function* ({ check, ...request }: SyncRequest) {
        try {
          for await (const event of plugin.syncStates({ check, ...request })) {
            const isUnknown = event.kind === 'outcome' && event.outcome === 'unknown';
            yield isUnknown ? missing(event.ref) : event;
          }
        } catch (error) {
          if (!isPluginError(error)) throw error;
          for (const { ref } of check) yield missing(ref);
        }
      },
    })),
  },
];

function missing(ref: object) {
  return { kind: 'outcome', ref, outcome: 'missing', seenAt: '2026-07-01T12:00:00Z', basis: 'no answer' };
}
