import { Button, CopyButton, Group, Text } from '@mantine/core';
import type { ApiTicket } from '../../api/shapes/ticket.js';
import { TEXTS } from '../texts/index.js';

/** The product's own key of a ticket, to copy. */
export function ReferenceId({ ticket: { recId, number } }: { readonly ticket: ApiTicket }) {
  if (recId === null) return TEXTS.none;
  return (
    <Group gap={4} wrap="nowrap">
      <Text className="raw">{recId}</Text>
      <CopyPart value={recId} label={TEXTS.tickets.copyReference(number ?? recId)} />
    </Group>
  );
}

/** The address of a ticket's record in the product's API, to copy. */
export function ApiAddress({ ticket: { apiUrl, number, recId } }: { readonly ticket: ApiTicket }) {
  if (apiUrl === null) return TEXTS.none;
  return (
    <Group gap={4} wrap="nowrap">
      <Text className="raw">{apiUrl}</Text>
      <CopyPart value={apiUrl} label={TEXTS.tickets.copyAddress(number ?? recId ?? '')} />
    </Group>
  );
}

/** The key with buttons to copy key and address, in the width of a column. */
export function ReferenceCell({ ticket }: { readonly ticket: ApiTicket }) {
  const { recId, apiUrl, number } = ticket;
  if (recId === null) return TEXTS.none;
  const name = number ?? recId;
  return (
    <>
      <Text className="raw" maw={125}>
        {recId}
      </Text>
      <Group gap={4} wrap="nowrap">
        <CopyPart value={recId} label={TEXTS.tickets.copyReference(name)} word={TEXTS.tickets.copyId} />
        {apiUrl !== null && (
          <CopyPart value={apiUrl} label={TEXTS.tickets.copyAddress(name)} word={TEXTS.tickets.copyUrl} />
        )}
      </Group>
    </>
  );
}

interface CopyPartProps {
  readonly value: string;
  /** Label of the copy button for screen readers. */
  readonly label: string;
  readonly word?: string;
}

function CopyPart({ value, label, word = TEXTS.tickets.copy }: CopyPartProps) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant="default" flex="none" aria-label={label} onClick={copy}>
          {copied ? TEXTS.tickets.copied : word}
        </Button>
      )}
    </CopyButton>
  );
}
