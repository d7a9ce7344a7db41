import { Anchor, Text } from '@mantine/core';
import { TEXTS } from '../texts/index.js';

interface TicketLinkProps {
  readonly number: string | null;
  readonly url: string | null;
}

/** The incident's number, as a link if its address is a web address. */
export function TicketLink({ number, url }: TicketLinkProps) {
  if (number === null)
    return (
      <Text span inherit>
        {TEXTS.none}
      </Text>
    );
  if (url === null || !/^https?:\/\//i.test(url))
    return (
      <Text span inherit>
        {number}
      </Text>
    );
  return (
    <Anchor inherit href={url} target="_blank" rel="noopener noreferrer" underline="always">
      {number}
    </Anchor>
  );
}
