import { ALERT_SORTS } from '../../store/alert-pages.js';
import { count, flag, list, map, object, oneOf, orNull, text, type Described } from './schema.js';

/** One alert or event; `rawData` is the data that its source sent. */
export const item = object(
  { kind: oneOf('alert', 'event'), id: text, timestamp: text, rawData: map },
  {
    alertName: text,
    alertType: text,
    eventType: text,
    app: text,
    appCategory: text,
    user: text,
    type: text,
  },
);

export const alertSort = oneOf(...ALERT_SORTS);

export const phaseOfAlert = oneOf('sending', 'done', 'failed', 'unknown');

export const alert = object(
  { seq: count, item, arrivedAt: text, documentedType: flag },
  {
    remarks: list(text),
    tickets: list(object({ id: count, number: orNull(text), queue: text, phase: phaseOfAlert })),
  },
);

/** The result of a batch. */
export const addedAlerts = object({
  added: count,
  updated: count,
  unchanged: count,
  refused: count,
  refusals: list(object({ line: count, reason: text })),
  altered: count,
  remarks: list(object({ id: text, remarks: list(text) })),
});

export type ApiAlert = Described<typeof alert>;
export type AlertSort = Described<typeof alertSort>;
