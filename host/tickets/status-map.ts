import type { TicketState, TicketStatus } from '../../host-sdk/index.js';
import type { MappedState } from '../store/ticket-state.js';

export type StatusMap = Readonly<Record<string, TicketStatus>>;

/** Reads the host's word for a status of the product. */
export type ReadStatus = (native: string) => TicketStatus;

/**
 * The host's word for a status of the product: as spelled in a map, else in any case, else `other`.
 * Entries of `overlay` win over those of `base`.
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

/** Puts what the product says about a ticket into the host's words; a connection's own status map has the last word on its end. */
export function mapState({ status: nativeStatus, ended, ...state }: TicketState, readStatus: ReadStatus): MappedState {
  const status = readStatus(nativeStatus);
  return { ...state, status, nativeStatus, ended: status === 'closed' || (status === 'other' && ended === true) };
}
