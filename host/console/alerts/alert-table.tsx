import { Anchor, Button, Stack, Table, Text } from '@mantine/core';
import { Fragment, useState } from 'react';
import { Link } from 'react-router';
import type { AlertSort, ApiAlert } from '../../api/shapes/alert.js';
import { Listing, type Head } from '../parts/listing.js';
import { Moment } from '../parts/moment.js';
import { TEXTS } from '../texts/index.js';

type AlertTicket = NonNullable<ApiAlert['tickets']>[number];

/** An alert with its tickets, if they were requested. */
export type ListedAlert = ApiAlert;

interface AlertTableProps {
  readonly alerts: readonly ListedAlert[];
  /** Current order, if it can be changed. */
  readonly sort?: AlertSort;
  readonly onSort?: (sort: AlertSort) => void;
}

/** Alerts and events, each with its raw data on request. */
export function AlertTable({ alerts, sort, onSort }: AlertTableProps) {
  const [open, setOpen] = useState<number>();
  const { column } = TEXTS.alerts;
  const sorted = (name: string, key: 'timestamp' | 'arrival'): Head => {
    if (onSort === undefined) return { name };
    const order = sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : 'none';
    return {
      name,
      order,
      turn: () => {
        onSort(order === 'descending' ? key : `-${key}`);
      },
    };
  };
  const isKnown = alerts.some(({ tickets }) => tickets !== undefined);
  const { time, arrived, tickets: went, more, ...others } = column;
  const heads = [
    sorted(time, 'timestamp'),
    sorted(arrived, 'arrival'),
    ...Object.values(others),
    ...(isKnown ? [went] : []),
    more,
  ];
  return (
    <Listing label={TEXTS.alerts.title} heads={heads} minWidth={980}>
      {alerts.map(({ seq, item, arrivedAt, remarks = [], tickets = [] }) => (
        <Fragment key={seq}>
          <Table.Tr>
            <Table.Td>
              <Moment at={item.timestamp} />
            </Table.Td>
            <Table.Td>
              <Moment at={arrivedAt} />
            </Table.Td>
            <Table.Td>{item.alertName ?? TEXTS.none}</Table.Td>
            <Table.Td>{item.alertType ?? item.eventType ?? TEXTS.none}</Table.Td>
            <Table.Td>{item.app ?? TEXTS.none}</Table.Td>
            <Table.Td>{item.user ?? TEXTS.none}</Table.Td>
            <Table.Td>
              {item.id}
              {remarks.length > 0 && (
                <Text size="xs" c="dimmed">
                  {TEXTS.alerts.altered}
                </Text>
              )}
            </Table.Td>
            {isKnown && (
              <Table.Td>
                <Tickets tickets={tickets} />
              </Table.Td>
            )}
            <Table.Td>
              <Button
                size="xs"
                variant="default"
                aria-expanded={open === seq}
                aria-label={TEXTS.alerts.rawOf(item.id)}
                onClick={() => {
                  setOpen(open === seq ? undefined : seq);
                }}
              >
                {TEXTS.alerts.raw}
              </Button>
            </Table.Td>
          </Table.Tr>
          {open === seq && (
            <Table.Tr>
              <Table.Td colSpan={heads.length}>
                {remarks.length > 0 && <Text size="sm">{TEXTS.alerts.remarks(remarks)}</Text>}
                <pre className="raw">{JSON.stringify(item.rawData, null, 2)}</pre>
              </Table.Td>
            </Table.Tr>
          )}
        </Fragment>
      ))}
    </Listing>
  );
}

function Tickets({ tickets }: { readonly tickets: readonly AlertTicket[] }) {
  if (tickets.length === 0) return TEXTS.none;
  return (
    <Stack gap={2}>
      {tickets.map(({ id, queue, number, phase }) => (
        <Anchor key={id} component={Link} to={`/tickets/${id}`} underline="always" size="sm">
          {TEXTS.alerts.went(queue, number, phase)}
        </Anchor>
      ))}
    </Stack>
  );
}
