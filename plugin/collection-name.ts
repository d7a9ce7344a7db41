/** What the name of a collection looks like, as a regular expression. */
export const COLLECTION_NAME = '^[A-Za-z_][A-Za-z0-9_]*$';
