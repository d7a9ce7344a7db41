import { count, number, object, orNull, type Described } from './schema.js';

const days = { type: 'integer', minimum: 1, maximum: 36_500 } as const;

/** Days that the host keeps data; null: forever. */
export const kept = object({ alerts: number, runs: number, logs: number, tickets: orNull(number) });

export const wantedDays = { alerts: days, runs: days, logs: days, tickets: orNull(days) } as const;

export const cleanUpResult = object({ alerts: count, runs: count, logs: count, tickets: count, kept });

export type KeptDays = Described<typeof kept>;
