import type { SwitchDefinition } from './switch-definition.js';

/** Format and order of RecIds. */
export const KEY_SWITCHES = {
  recid_case: {
    values: ['upper', 'mixed'],
    meaning: 'Letters of RecIds as records show them: upper case, or some of them lower.',
    source: 'Upper: every sample; mixed: assumed for ids from other systems.',
  },
  recid_order: {
    values: ['any-case', 'bytes', 'guid'],
    meaning:
      'How RecIds are ordered and compared: without regard to case, by the bytes shown, or by their last twelve digits first.',
    source: 'Any case: the usual collation of SQL Server; bytes: its binary ones; guid: its uniqueidentifier.',
  },
} as const satisfies Readonly<Record<string, SwitchDefinition>>;
