import { Text } from '@mantine/core';
import { TEXTS } from '../texts/index.js';

const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** An instant in the viewer's zone, as text. @param at ISO-8601. */
export function formatMoment(at: string): string {
  return FORMAT.format(Date.parse(at));
}

/** An instant in the viewer's zone, in UTC on hover. @param at ISO-8601; `null` for none. */
export function Moment({ at }: { readonly at: string | null | undefined }) {
  const time = at === null || at === undefined ? Number.NaN : Date.parse(at);
  if (Number.isNaN(time))
    return (
      <Text span inherit>
        {TEXTS.none}
      </Text>
    );
  return (
    <time dateTime={at ?? ''} title={`${new Date(time).toISOString()} (UTC)`}>
      {FORMAT.format(time)}
    </time>
  );
}
