import { Anchor, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ApiLog } from '../../api/shapes/log.js';
import type { JsonObject, ProblemKind } from '../../../host-sdk/index.js';
import { CodeMeaning } from '../parts/code-meaning.js';
import { FieldList } from '../parts/field-list.js';
import { Moment } from '../parts/moment.js';
import { StateBadge } from '../parts/state-badge.js';
import { TEXTS } from '../texts/index.js';

/** Meaning of a problem code. */
export interface Meaning extends ProblemKind {
  readonly code: string;
  /** The plugin that defines the code. */
  readonly plugin: string | null;
}

interface LogTableProps {
  readonly logs: readonly ApiLog[];
  readonly meanings: readonly Meaning[];
}

const COLORS = { error: 'red', warn: 'orange', info: 'blue' } as const;

export function LogTable({ logs, meanings }: LogTableProps) {
  const [shown, setShown] = useState<Pick<ApiLog, 'plugin'> & { readonly code: string }>();
  const words = TEXTS.logs;
  const { column, level: levels } = words;
  const meaning = meanings.find(
    ({ code, plugin }) => code === shown?.code && (plugin ?? shown.plugin) === shown.plugin,
  );
  return (
    <>
      <Table.ScrollContainer minWidth={860} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table striped verticalSpacing="xs" aria-label={TEXTS.logs.title}>
          <Table.Thead>
            <Table.Tr>
              {Object.values(column).map((head) => (
                <Table.Th key={head}>{head}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {logs.map(({ id, at, level, code, connection, ticket, ticketId, message, ...about }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Moment at={at} />
                </Table.Td>
                <Table.Td>
                  <StateBadge color={COLORS[level]}>{levels[level]}</StateBadge>
                </Table.Td>
                <Table.Td>
                  {code === null ? (
                    TEXTS.none
                  ) : (
                    <Anchor
                      component="button"
                      type="button"
                      size="sm"
                      underline="always"
                      onClick={() => {
                        setShown({ code, plugin: about.plugin });
                      }}
                    >
                      {code}
                    </Anchor>
                  )}
                </Table.Td>
                <Table.Td>
                  {ticketId === null ? (
                    TEXTS.none
                  ) : (
                    <Anchor component={Link} to={`/tickets/${ticketId}`} size="sm" underline="always">
                      {ticket ?? words.ticketOf(ticketId)}
                    </Anchor>
                  )}
                </Table.Td>
                <Table.Td>{connection ?? TEXTS.none}</Table.Td>
                <Table.Td>
                  <Text size="sm" className="whole-text">
                    {message}
                  </Text>
                  <FieldList fields={fieldsOf(about)} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {shown !== undefined && (
        <CodeMeaning
          code={shown.code}
          meaning={meaning?.meaning}
          fix={meaning?.fix}
          close={() => {
            setShown(undefined);
          }}
        />
      )}
    </>
  );
}

/** The subjects of the entry, if any, before its other fields. */
function fieldsOf({
  event,
  plugin,
  queue,
  recId,
  fields,
}: Pick<ApiLog, 'event' | 'plugin' | 'queue' | 'recId' | 'fields'>): JsonObject {
  const about = Object.entries({ event, plugin, queue, recId }).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(about), ...fields };
}
