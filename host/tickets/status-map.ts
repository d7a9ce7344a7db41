import type { TicketStatus } from '../../host-sdk/index.js';

export type StatusMap = Readonly<Record<string, TicketStatus>>;

/**
 * The host's word for a status of the product: as spelled in a map, else in any case, else `other`.
 * Entries of `overlay` win over those of `base`.
 */
export function statusReader(base: StatusMap, overlay: StatusMap = {}): (native: string) => TicketStatus {
  const maps = [overlay, base].flatMap((map) => [
    new Map(Object.entries(map)),
    new Map(Object.entries(map).map(([name, status]) => [name.toLowerCase(), status])),
  ]);
  return (native) => {
    for (const map of maps) {
      const status = map.get(native) ?? map.get(native.toLowerCase());
      if (status !== undefined) return status;
    }
    return 'other';
  };
}
