/** The alert types that the product document lists. Others are accepted too, and marked. */
const DOCUMENTED_ALERT_TYPES = [
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

/** True for a documented alert type, in any case. */
export function isDocumentedType(type: string | undefined): boolean {
  return type !== undefined && SPELLED.has(type.toLowerCase());
}
