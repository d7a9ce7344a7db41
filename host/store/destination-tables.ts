/** Destinations that the host keeps under a name. */
export interface DestinationsTable {
  name: string;
  /** Scheme of its kind, such as `sqlite`. */
  kind: string;
  /** The complete target without secrets, such as `/data/tables.db`. */
  target: string;
  /** JSON: by name, `env:` and `file:` references, or `null` and encrypted in `destination_secrets`. */
  secrets: string;
  /** Folder that relative `file:` references start from. */
  folder: string;
  saved_at: string;
}

export interface DestinationSecretsTable {
  destination: string;
  name: string;
  /** Id of its encryption key. */
  key_id: string;
  /** Base64 of nonce, tag and ciphertext. */
  sealed: string;
}
