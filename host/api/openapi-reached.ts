import { list, object, orNull, text } from './openapi-operation.js';

/** How far a table is. */
export const reached = {
  horizon: { ...orNull(text), description: 'Everything changed before it is there.' },
  checkedUntil: {
    ...orNull(text),
    description: 'When the last run that read everything asked, by the product’s clock; null where that is not known.',
  },
  cursor: { ...orNull(text), description: 'The newest change that is there.' },
  spans: {
    ...list(object({ to: text }, { from: text })),
    description: 'What has been read; without `from` from the beginning. Between two of them nobody has looked.',
  },
};
