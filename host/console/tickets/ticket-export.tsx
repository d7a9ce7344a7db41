import { Button, Group, Menu, Text } from '@mantine/core';
import { addressOf, type AskOptions } from '../api/client.js';
import { TEXTS } from '../texts/index.js';

type Filters = NonNullable<AskOptions<'get', '/api/tickets/export'>['query']>;

/** Exports the listed tickets as a file: for a spreadsheet, or raw. */
export function TicketExport({ filters }: { readonly filters: Filters }) {
  const words = TEXTS.tickets;
  const file = (raw?: string) => addressOf('/api/tickets/export', { query: { ...filters, raw } });
  return (
    <Group gap={2} wrap="nowrap">
      <Button component="a" variant="default" href={file()} download>
        {words.export}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px="xs" aria-label={words.exportOther}>
            ▾
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={file('true')} download>
            {words.exportRaw}
            <Text size="xs" c="dimmed">
              {words.exportRawHint}
            </Text>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
