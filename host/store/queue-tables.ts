/** Which alerts become tickets. */
export interface RulesTable {
  name: string;
  /** JSON: a MongoDB-style filter. */
  filter: string;
  /** Kind of items. */
  kind: 'alert' | 'event';
  /** JSON: list of dedupe rules. */
  dedupe: string;
  /** JSON: list of mutes, also ended ones while alerts of their time are kept. */
  mutes: string;
  /** Names of up to three levels, separated by /. */
  folder: string | null;
  /** JSON: the field and values of resolved alerts. */
  resolved_when: string | null;
}

/** Destinations of alerts. */
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

/** What the host does with an alert whose ticket is closed: adds a note, creates a new ticket, or reopens it. */
export type OnClosed = 'note' | 'new' | 'reopen';
