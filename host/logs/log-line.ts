/** What a line for people is made of. */
export interface LineParts {
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One line for people: time, level, message, then `name=value` for whatever has a value. */
export function logLine({ at, level, message, fields }: LineParts): string {
  const values = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [`${name}=${valueText(value)}`],
  );
  return [at, level.toUpperCase().padEnd(5), onOneLine(message), ...values].join(' ');
}

/** In quotes where it would not be told from its neighbours. */
function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const isPlain = typeof value !== 'string' || /^[^\s"=]+$/.test(value);
  return onOneLine(isPlain ? text : JSON.stringify(text));
}

/** What others wrote moves no cursor and begins no line: control characters become their escapes. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (one) => {
    return `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
