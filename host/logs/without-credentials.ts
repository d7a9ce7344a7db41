/** Patterns of credentials in any text; the kept part names the kind. */
const CREDENTIALS: readonly RegExp[] = [
  // Tokens of this host.
  /\b(iex_)[\w-]{20,}/g,
  // Authorization headers.
  /\b((?:Bearer|Basic) )[\w+/=.~-]{8,}/gi,
  // Keys and passwords with their name before them, in queries, headers, JSON and prose.
  /((?:password|passwd|secret|api_?key|access_?token|refresh_?token|session_?key|authorization)"?\s*[:=]\s*"?)[^\s"',;&]{3,}/gi,
  // JSON web tokens; the first part is bounded, because it may begin at each hyphen of a text.
  /\b(eyJ)[\w-]{5,500}\.[\w-]+\.[\w-]*/g,
  // Session keys of the form tenant#id#number.
  /(?<![\w.-])([\w.-]+#)[0-9A-Z]{16,}#\d+/gi,
  // Users in addresses.
  /(\/\/)[^\s/@:]+:[^\s/@]+(?=@)/g,
];

/**
 * A text without parts that look like credentials. The last of several safeguards: no code may log secrets at all.
 */
export function withoutCredentials(text: string): string {
  return CREDENTIALS.reduce((clean, pattern) => clean.replaceAll(pattern, '$1…'), text);
}
