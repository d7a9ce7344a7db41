import type { Item } from '../../host-sdk/index.js';

/** The alert types that the product document lists. The host also accepts others, and marks them. */
export const DOCUMENTED_ALERT_TYPES = [
  'Anomaly',
  'Compromised Credentials',
  'policy',
  'Legal Hold',
  'malsite',
  'Malware',
  'DLP',
  'Security Assessment',
  'watchlist',
  'quarantine',
  'Remediation',
  'UBA',
  'CTEP',
] as const;

const SPELLED = new Set(DOCUMENTED_ALERT_TYPES.map((type) => type.toLowerCase()));

/** True for an event, and for an alert of a documented type, in any case. */
export function isDocumented({ kind, alertType }: Pick<Item, 'kind' | 'alertType'>): boolean {
  return kind === 'event' || (alertType !== undefined && SPELLED.has(alertType.toLowerCase()));
}
