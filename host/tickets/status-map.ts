import type { TicketState, TicketStatus } from '../../host-sdk/index.js';
import type { MappedState } from '../store/ticket-state.js';

export type StatusMap = Readonly<Record<string, TicketStatus>>;

/** Maps a status of the product to the host's. */
export type ReadStatus = (native: string) => TicketStatus;

/**
 * The host's status for a status of the product: exact match in a map, else ignoring case, else `other`.
 * Entries of `overlay` override those of `base`.
 */
export function statusReader(base: StatusMap, overlay: StatusMap = {}): ReadStatus {
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

/** Maps the product's state of a ticket to the host's; a connection's own status map decides whether it is closed. */
export function mapState({ status: nativeStatus, ended, ...state }: TicketState, readStatus: ReadStatus): MappedState {
  const status = readStatus(nativeStatus);
  return { ...state, status, nativeStatus, ended: status === 'closed' || (status === 'other' && ended === true) };
}
