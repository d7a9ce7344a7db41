/** Largest page that a tenant serves. [Ivanti help, "Get Business Object by Number of Records"] */
export const MAX_PAGE_SIZE = 100;
