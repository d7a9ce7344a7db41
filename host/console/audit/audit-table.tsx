import { Table, Text } from '@mantine/core';
import type { ApiAuditEntry } from '../../api/shapes/audit.js';
import { changedKeys } from '../parts/changed-keys.js';
import { Listing } from '../parts/listing.js';
import { Moment } from '../parts/moment.js';
import { TEXTS } from '../texts/index.js';

export function AuditTable({ entries }: { readonly entries: readonly ApiAuditEntry[] }) {
  const words = TEXTS.audit;
  return (
    <Listing label={words.title} heads={Object.values(words.column)} minWidth={900}>
      {entries.map((entry) => (
        <EntryRow key={entry.id} entry={entry} />
      ))}
    </Listing>
  );
}

function EntryRow({ entry }: { readonly entry: ApiAuditEntry }) {
  const { at, lastAt, times, by, name, address, via, what, object, outcome, code } = entry;
  const words = TEXTS.audit;
  return (
    <Table.Tr>
      <Table.Td>
        <Moment at={at} />
        {lastAt !== at && (
          <>
            {' – '}
            <Moment at={lastAt} />
          </>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm">{name === null ? words.by[by] : `${words.by[by]} ${name}`}</Text>
        {address !== null && (
          <Text size="xs" c="dimmed">
            {address}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm">{what}</Text>
        <Text size="xs" c="dimmed">
          {via}
        </Text>
      </Table.Td>
      <Table.Td>{object ?? TEXTS.none}</Table.Td>
      <Table.Td>
        <Text size="sm">{words.outcome[outcome]}</Text>
        {code !== null && (
          <Text size="xs" c="dimmed">
            {code}
          </Text>
        )}
        {times > 1 && (
          <Text size="xs" c="dimmed">
            {words.times(times)}
          </Text>
        )}
      </Table.Td>
      <Table.Td maw={360}>
        {changedKeys(entry).map(({ key, before, after }) => (
          <Text key={key} size="sm" className="raw" lineClamp={3}>
            {words.change(key, before, after)}
          </Text>
        ))}
      </Table.Td>
    </Table.Tr>
  );
}
