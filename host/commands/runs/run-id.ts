import { wholeNumber } from '../options.js';

/** The number of a run, as an argument. */
export const runId = wholeNumber('<run>', 1);
