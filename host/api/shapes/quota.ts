import { count, list, number, object, orNull, text, type Described } from './schema.js';

export const quotaLeft = orNull(object({ tables: number, tickets: number }));

export const hours = list(object({ hour: text, count }));

/** Calls of a tenant in the last 24 hours. */
export const tenantQuota = object({
  tenant: text,
  connections: list(text),
  calls: count,
  byPurpose: { type: 'object', additionalProperties: count },
  limit: orNull(count),
  left: quotaLeft,
  oldestLeavesAt: orNull(text),
  byHour: { ...hours, description: 'Calls in each of the last 24 hours.' },
});

export type TenantQuota = Described<typeof tenantQuota>;
export type HourCount = Described<typeof hours>[number];
