/** Which alerts become tickets. */
export interface RulesTable {
  name: string;
  /** JSON: a Mongo-style filter. */
  filter: string;
  /** The kind of items that it takes. */
  kind: 'alert' | 'event';
  /** JSON: list of dedupe rules. */
  dedupe: string;
  /** JSON: list of mutes, also past ones as long as alerts of their time are kept. */
  mutes: string;
  /** Names of up to three levels with / between. */
  folder: string | null;
  /** JSON: the field and its values by which an alert says that it is resolved. */
  resolved_when: string | null;
}

/** Where they go. */
export interface QueuesTable {
  name: string;
  rule: string;
  connection: string;
  label: string;
  /** JSON: the plugin's own queue value. */
  value: string;
  /** JSON: list of mappings. */
  create_mappings: string;
  update_mappings: string;
  mode: 'append' | 'upsert';
  on_closed: OnClosed;
  /** A duration such as `1h`. */
  reopen_within: string | null;
  reopen_status: string | null;
  /** JSON: list of mappings. */
  resolved_mappings: string | null;
}

/** What becomes of an alert whose ticket is closed: a note on it, a new ticket, or the ticket is opened again. */
export type OnClosed = 'note' | 'new' | 'reopen';
