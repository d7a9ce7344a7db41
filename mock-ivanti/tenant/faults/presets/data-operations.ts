import type { Operation } from '../../journal/entry.js';

/** Everything a client does once it has signed in. */
export const DATA_OPERATIONS: readonly Operation[] = [
  ...(['list', 'get', 'create', 'update', 'delete', 'related', 'link', 'unlink', 'metadata', 'fulltext'] as const),
  ...(['saved-search', 'quick-action', 'upload', 'download', 'remove-file', 'service-request'] as const),
];
