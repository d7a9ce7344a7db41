/** Largest page that a tenant serves. [Ivanti help, "Get Business Object by Number of Records"] */
export const MAX_PAGE_SIZE = 100;

/** What the name of a collection looks like, as a regular expression. */
export const COLLECTION_NAME = '^[A-Za-z_][A-Za-z0-9_]*$';
