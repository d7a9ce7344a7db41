import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { DestinationKind } from './destination.js';
import { folderKind } from './folder-destination.js';
import type { OptionsOf } from './folder-target.js';
import type { PartFormat } from './part-format.js';

/** Length of a log that becomes a part. */
const PART_BYTES = 128_000_000;

const UNITS: Readonly<Record<string, number>> = { KB: 1e3, MB: 1e6, GB: 1e9 };
const SIZE = /^([1-9]\d{0,5})(KB|MB|GB)$/;

const OPTIONS = {
  gzip: { example: 'gzip', isValue: (value: string) => value === '' },
  rotate: {
    example: 'rotate=128MB (or KB, GB), rotate=run or rotate=never',
    isValue: (value: string) => value === 'run' || value === 'never' || SIZE.test(value),
  },
};

/** A folder with a log `<table>.jsonl` for each table, and finished parts `<table>/part-*.jsonl`, or `.jsonl.gz`. */
export const JSONL: DestinationKind = folderKind('jsonl', 'jsonl:FOLDER', OPTIONS, formatOf);

function formatOf(options: OptionsOf<keyof typeof OPTIONS>): PartFormat {
  const { gzip, rotate } = options;
  const longest = rotate === 'never' ? Infinity : bytesOf(rotate);
  return {
    scheme: 'jsonl',
    extension: gzip === undefined ? '.jsonl' : '.jsonl.gz',
    subfolder: () => '',
    isFull: ({ bytes }) => bytes >= longest,
    atEnd: rotate === 'run',
    splitsOld: gzip !== undefined || rotate !== undefined,
    open: async () => ({
      expect: () => Promise.resolve(),
      async write(descriptor, { path, bytes }) {
        const lines = createReadStream(path, { end: bytes - 1 });
        const part = createWriteStream('', { fd: descriptor, autoClose: false });
        await (gzip === undefined ? pipeline(lines, part) : pipeline(lines, createGzip(), part));
      },
      // JSON escapes every character.
      notes: () => [],
    }),
  };
}

function bytesOf(rotate: string | undefined): number {
  const [, count, unit = ''] = SIZE.exec(rotate ?? '') ?? [];
  return count === undefined ? PART_BYTES : Number(count) * (UNITS[unit] ?? 1);
}
