import type { FaultRule } from '../rule.js';
import type { Preset, Presets } from './preset.js';

const DESCRIBED = 3000;

/** A description whose types are each based on the one before; the last one is the incident. */
function chainedDescription(): string {
  const types = Array.from({ length: DESCRIBED }, (_, at) => {
    const name = at === DESCRIBED - 1 ? 'incident' : `type${at}`;
    const base = at === 0 ? '' : ` BaseType="MetaData.type${at - 1}"`;
    return `<EntityType Name="${name}"${base}><Property Name="Field${at}" Type="Edm.String" /></EntityType>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="MetaData" xmlns="http://docs.oasis-open.org/odata/ns/edm">${types.join('')}</Schema></edmx:DataServices></edmx:Edmx>`;
}

/**
 * Characters that must not reach a terminal: they clear the screen, end a line, reverse the writing direction, or are
 * invisible.
 */
const CONTROLS = '\u001b[2J\u001b]0;owned\u0007\r\n\u202egnp.exe\u2066\u0000\u009b1m';

/** The possible answers to each request. */
const ANY: Readonly<Record<string, { readonly meaning: string; readonly rule: FaultRule }>> = {
  huge: {
    meaning: 'An answer is a gigabyte of blanks.',
    rule: { do: [{ body: { flood: { text: ' ', megabytes: 1024 } } }] },
  },
  compressed: {
    meaning: 'An answer is a gigabyte of blanks in one megabyte of gzip.',
    rule: { do: [{ body: { flood: { text: ' ', megabytes: 1024, encoding: 'gzip' } } }] },
  },
  deep: {
    meaning: 'An answer is four million nested lists.',
    rule: { do: [{ body: { flood: { text: '[', megabytes: 4 } } }] },
  },
  drip: {
    meaning: 'An answer arrives byte by byte, one per second.',
    rule: { do: [{ body: { dribble: { chunks: 1_000_000_000, ms: 1000 } } }] },
  },
  cut: {
    meaning: 'An answer ends after its first bytes.',
    rule: { do: [{ body: { truncate: { bytes: 9, framing: 'chunked' } } }] },
  },
  page: {
    meaning: 'An answer is 200 with an HTML page that holds terminal control characters.',
    rule: { do: [{ body: { html: `<!DOCTYPE html><html><title>${CONTROLS}</title></html>` } }] },
  },
  patience: {
    meaning: '429 with a Retry-After of 46 days.',
    rule: { do: [{ status: { code: 429, headers: { 'Retry-After': '4000000' } } }] },
  },
  elsewhere: {
    meaning: 'An answer redirects to another origin.',
    rule: { do: [{ status: { code: 307, headers: { Location: 'https://elsewhere.invalid/api' } } }] },
  },
  headers: {
    meaning: 'An answer has a megabyte of headers.',
    rule: { do: [{ status: { code: 200, headers: { 'X-Padding': 'x'.repeat(1024 * 1024) } } }] },
  },
};

const kinds = Object.entries(ANY);

const EACH: Presets = Object.fromEntries(
  kinds.map(([name, { meaning, rule }]): [string, Preset] => [`hostile-${name}`, { meaning, rules: [rule] }]),
);

/** A hostile tenant, or a hostile server in its place. */
export const HOSTILE_PRESETS: Presets = {
  hostile: {
    meaning: `From the ninth request on each has a hostile answer, in turn: ${kinds.map(([name]) => name).join(', ')}.`,
    rules: kinds.map(([, { rule }], at) => ({ ...rule, when: { skip: at, every: kinds.length } })),
  },
  ...EACH,
  'hostile-values': {
    meaning: 'Values of records hold control characters, escape sequences and direction marks.',
    rules: [
      {
        match: { op: ['list', 'get', 'related'] },
        do: [{ schema: { add: { field: 'Subject', value: CONTROLS } } }],
      },
    ],
  },
  'hostile-error': {
    meaning: 'A refusal is 256 kB of what looks like passwords.',
    rules: [
      { match: { op: 'list' }, do: [{ status: { code: 500, body: { message: ['password='.repeat(28_000)] } } }] },
    ],
  },
  'hostile-chain': {
    meaning: `$metadata has ${DESCRIBED} types, each based on the one before.`,
    rules: [{ match: { op: 'metadata' }, do: [{ body: { replace: chainedDescription() } }] }],
  },
  'hostile-elements': {
    meaning: '$metadata is eight megabytes of nested elements.',
    rules: [{ match: { op: 'metadata' }, do: [{ body: { flood: { text: '<a>', megabytes: 8 } } }] }],
  },
};
