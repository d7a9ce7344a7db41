import type { DescribeTableRequest, Json, PullBatch, PullCheck, PullRequest, Row } from '../../host-sdk/index.js';
import { methods, type Flaw } from './flaw.js';

type Pull = (request: PullRequest) => AsyncIterable<PullBatch>;

/** A plugin that reads otherwise. */
const pulling = (spoil: (pull: Pull, request: PullRequest) => AsyncIterable<PullBatch>) =>
  methods((plugin) => ({ pull: (request: PullRequest) => spoil((asked) => plugin.pull(asked), request) }));

const batches = (spoil: (batch: PullBatch, at: number) => PullBatch | undefined) =>
  pulling(async function* (pull, request) {
    let at = 0;
    for await (const batch of pull(request)) {
      const spoiled = spoil(batch, at++);
      if (spoiled !== undefined) yield spoiled;
    }
  });

const rows = (spoil: (row: Row) => Row) => batches((batch) => ({ ...batch, rows: batch.rows.map(spoil) }));

const describing = (flaw: string, info: object): Flaw => ({
  flaw,
  fails: 'pull.described',
  make: methods((plugin) => ({
    describeCheckpoint: (checkpoint: Json) => ({ ...plugin.describeCheckpoint(checkpoint), ...info }),
  })),
});

const COMPLETE = { complete: true, warnings: [] };

const NOT_COMPARED = { ranges: 0, differing: 0, missing: 0, changed: 0, restored: 0, extra: 0, unconfirmed: 0 };

export const PULL_FLAWS: readonly Flaw[] = [
  {
    flaw: 'reads changes when it is asked to verify',
    fails: 'pull.verified',
    base: 'ivanti',
    make: pulling((pull, { verify: _verify, ...request }) => pull(request)),
  },
  {
    flaw: 'reports a verification that it did not make',
    fails: 'pull.verified',
    base: 'ivanti',
    make: pulling(async function* (pull, { verify: how, ...request }) {
      for await (const batch of pull(request)) {
        const { end } = batch;
        if (end === undefined || how === undefined) yield batch;
        else yield { ...batch, end: { ...end, verified: { how, ...NOT_COMPARED } } };
      }
    }),
  },
  {
    flaw: 'loses its horizon in a verification',
    fails: 'pull.verified',
    base: 'ivanti',
    make: methods((plugin) => ({
      async *pull(request: PullRequest) {
        for await (const batch of plugin.pull(request)) {
          if (request.verify === undefined) yield batch;
          else yield { ...batch, checkpoint: plugin.rewindCheckpoint(batch.checkpoint, '1971-01-01') };
        }
      },
    })),
  },
  {
    flaw: 'describes a table without a column that it writes',
    fails: 'pull.table-described',
    base: 'ivanti',
    make: methods((plugin) => ({
      describeTable: async (request: DescribeTableRequest) => {
        const table = await plugin.describeTable?.(request);
        return { ...table, columns: table?.columns.slice(1) };
      },
    })),
  },
  {
    flaw: 'lists no tables',
    fails: 'pull.discovered',
    make: methods(() => ({ discover: async () => [] })),
  },
  {
    flaw: 'wants a whole form before it lists tables',
    fails: 'pull.draft',
    base: 'ivanti',
    make: (create) => (services, config) => create(services, config),
  },
  {
    flaw: 'delivers a page twice',
    fails: 'pull.whole',
    also: ['pull.totals', 'pull.aborted', 'pull.side-by-side'],
    make: pulling(async function* (pull, request) {
      for await (const batch of pull(request)) {
        yield batch;
        if (batch.rows.length > 0) yield batch;
      }
    }),
  },
  {
    flaw: 'takes no mode for an increment from now on',
    fails: 'pull.no-mode',
    make: pulling(async function* (pull, request) {
      for await (const batch of pull(request)) if (request.mode !== undefined || batch.end !== undefined) yield batch;
    }),
  },
  {
    flaw: 'moves its checkpoint before the rows',
    fails: 'pull.resumed',
    also: ['pull.left', 'pull.aborted'],
    make: pulling(async function* (pull, request) {
      const all: PullBatch[] = [];
      for await (const batch of pull(request)) all.push(batch);
      yield* all.map((batch, at) => ({ ...batch, checkpoint: all[at + 1]?.checkpoint ?? batch.checkpoint }));
    }),
  },
  {
    flaw: 'repeats unchanged rows',
    fails: 'pull.quiet',
    make: pulling((pull, request) =>
      pull(request.mode === 'incremental' ? { ...request, mode: 'historical', checkpoint: null } : request),
    ),
  },
  {
    flaw: 'reads the table for an estimate',
    fails: 'pull.estimated',
    make: methods((plugin) => ({
      estimatePull: async (request: PullRequest) => {
        const read: PullBatch[] = [];
        for await (const batch of plugin.pull(request)) read.push(batch);
        return plugin.estimatePull(request);
      },
    })),
  },
  {
    flaw: 'estimates 0 where it does not know',
    fails: 'pull.estimated',
    make: methods((plugin) => ({
      estimatePull: async (request: PullRequest) => ({ ...(await plugin.estimatePull(request)), rows: 0 }),
    })),
  },
  {
    flaw: 'tells nothing of a checkpoint',
    fails: 'pull.described',
    make: methods(() => ({ describeCheckpoint: () => ({ unfinished: [] }) })),
  },
  {
    flaw: 'takes a foreign checkpoint for its own',
    fails: 'pull.described',
    make: methods(() => ({ describeCheckpoint: () => ({ cursor: '1', unfinished: [] }) })),
  },
  describing('checked the product at no time', { checkedUntil: 'just now' }),
  describing('tells its spans in no order', {
    spans: [{ from: '2024-06-01', to: '2024-07-01' }, { to: '2024-02-01' }],
  }),
  describing('tells spans that overlap', { spans: [{ to: '2024-02-01' }, { from: '2024-01-01', to: '2024-07-01' }] }),
  describing('tells one span as two', { spans: [{ to: '2024-02-01' }, { from: '2024-02-01', to: '2024-07-01' }] }),
  {
    flaw: 'leaves a checkpoint where it was',
    fails: 'pull.rewound',
    make: methods((plugin) => ({
      rewindCheckpoint: (checkpoint: Json | null, to: string) => checkpoint ?? plugin.rewindCheckpoint(checkpoint, to),
    })),
  },
  {
    flaw: 'rewinds to a time that is none',
    fails: 'pull.rewound',
    make: methods((plugin) => ({
      rewindCheckpoint: (checkpoint: Json | null) => plugin.rewindCheckpoint(checkpoint, '1970-01-02'),
    })),
  },
  {
    flaw: 'accepts a span that cannot be parsed',
    fails: 'pull.spans',
    make: pulling((pull, { span: _unread, ...request }) => pull(request)),
  },
  {
    flaw: 'crashes on a span that cannot be parsed',
    fails: 'pull.spans',
    make: methods((plugin) => ({
      checkPull: (request: PullCheck) => {
        if (request.span !== undefined) new Date(request.span.start).toISOString();
        return plugin.checkPull?.(request);
      },
    })),
  },
  {
    flaw: 'tells a table by the name that it was called by',
    fails: 'pull.spelling',
    make: methods((plugin) => ({
      checkPull: (request: PullCheck) => {
        plugin.checkPull?.(request);
        return request.tables;
      },
    })),
  },
  {
    flaw: 'makes another table of a name in another case',
    fails: 'pull.spelling',
    make: pulling(async function* (pull, request) {
      for await (const batch of pull(request)) yield { ...batch, table: { ...batch.table, name: request.table } };
    }),
  },
  {
    flaw: 'takes a table that there is not for an empty one',
    fails: 'pull.unknown-table',
    make: pulling(async function* (pull, request) {
      const end = { rows: [], checkpoint: 0, stats: { rows: 0, pages: 0, calls: 0 }, end: COMPLETE };
      if (request.table === 'no_such_tables') yield { ...end, table: { name: request.table, key: 'id', columns: [] } };
      else yield* pull(request);
    }),
  },
  {
    flaw: 'delivers dates as its language has them',
    fails: 'pull.plain-rows',
    also: ['pull.types'],
    make: rows((row) => ({ ...row, at: new Date(row['at'] as string) as unknown as Json })),
  },
  {
    flaw: 'delivers times without a zone',
    fails: 'pull.types',
    make: rows((row) => ({ ...row, at: (row['at'] as string).replace('Z', '').replace('T', ' ') })),
  },
  {
    flaw: 'restarts its count with each page',
    fails: 'pull.totals',
    make: batches((batch) => ({ ...batch, stats: { ...batch.stats, rows: batch.rows.length } })),
  },
  {
    flaw: 'keeps a map in its checkpoint',
    fails: 'pull.plain-checkpoint',
    also: ['pull.described', 'pull.resumed', 'pull.rewound'],
    make: batches((batch) => ({ ...batch, checkpoint: new Map([['at', batch.checkpoint]]) as unknown as Json })),
  },
  {
    flaw: 'moves on a checkpoint that it has handed over',
    fails: 'pull.own-checkpoint',
    make: methods((plugin) => {
      const own = (checkpoint: Json | null) => (checkpoint as { at?: Json } | null)?.at ?? checkpoint;
      return {
        describeCheckpoint: (checkpoint: Json) => plugin.describeCheckpoint(own(checkpoint)),
        rewindCheckpoint: (checkpoint: Json | null, to: string) => plugin.rewindCheckpoint(own(checkpoint), to),
        pull: async function* (request: PullRequest) {
          const checkpoint: { at: Json } = { at: null };
          for await (const batch of plugin.pull({ ...request, checkpoint: own(request.checkpoint) })) {
            checkpoint.at = batch.checkpoint;
            yield { ...batch, checkpoint };
          }
        },
      };
    }),
  },
  {
    flaw: 'reads times in the zone of its process',
    fails: 'pull.time-zone',
    make: rows((row) => ({ ...row, at: new Date('2026-07-01T12:00:00').toISOString() })),
  },
  {
    flaw: 'has one position for all its runs',
    fails: 'pull.side-by-side',
    make: methods((plugin) => {
      let runs = 0;
      return {
        pull: async function* (request: PullRequest) {
          runs += 1;
          const isAlone = runs === 1;
          try {
            for await (const batch of plugin.pull(request)) {
              yield isAlone && runs === 1 ? batch : { ...batch, rows: batch.rows.slice(1) };
            }
          } finally {
            runs -= 1;
          }
        },
      };
    }),
  },
  {
    flaw: 'reads on when it was stopped',
    fails: 'pull.aborted',
    make: pulling((pull, { signal: _ignored, ...request }) => pull(request)),
  },
  {
    flaw: 'reads the whole table before it delivers a page',
    fails: 'pull.left',
    also: ['pull.aborted'],
    make: pulling(async function* (pull, { signal: _late, ...request }) {
      const all: PullBatch[] = [];
      for await (const batch of pull(request)) all.push(batch);
      yield* all;
    }),
  },
  {
    flaw: 'takes a refusal for an empty table',
    fails: 'pull.refused',
    make: methods((plugin) => ({
      pull: async function* (request: PullRequest) {
        const iterator = plugin.pull(request)[Symbol.asyncIterator]();
        try {
          for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
        } catch (error) {
          if ((error as { code?: string }).code !== 'auth.refused') throw error;
          yield { ...nothing(request), end: COMPLETE };
        }
      },
    })),
  },
  {
    flaw: 'takes a page that does not come for the last one',
    fails: 'pull.cut-off',
    base: 'ivanti',
    make: pulling(async function* (pull, request) {
      let last: PullBatch | undefined;
      try {
        for await (const batch of pull(request)) yield (last = batch);
      } catch (error) {
        if (last === undefined || request.signal !== undefined) throw error;
        yield { ...last, rows: [], end: COMPLETE };
      }
    }),
  },
];

function nothing({ table }: PullRequest): PullBatch {
  return {
    table: { name: table, key: 'id', columns: [] },
    rows: [],
    checkpoint: 0,
    stats: { rows: 0, pages: 0, calls: 0 },
  };
}
