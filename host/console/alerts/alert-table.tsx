import { Button, Table } from '@mantine/core';
import { Fragment, useState } from 'react';
import type { StoredAlert } from '../../store/alerts.js';
import { Moment } from '../parts/moment.js';
import { TEXTS } from '../texts.js';

/** Alerts and events, each with its raw data on request. */
export function AlertTable({ alerts }: { readonly alerts: readonly StoredAlert[] }) {
  const [open, setOpen] = useState<number>();
  const { column } = TEXTS.alerts;
  const heads = Object.values(column);
  return (
    <Table.ScrollContainer minWidth={860} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing="xs" aria-label={TEXTS.alerts.title}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {alerts.map(({ seq, item }) => (
            <Fragment key={seq}>
              <Table.Tr>
                <Table.Td>
                  <Moment at={item.timestamp} />
                </Table.Td>
                <Table.Td>{item.alertName ?? TEXTS.none}</Table.Td>
                <Table.Td>{item.alertType ?? item.eventType ?? TEXTS.none}</Table.Td>
                <Table.Td>{item.app ?? TEXTS.none}</Table.Td>
                <Table.Td>{item.user ?? TEXTS.none}</Table.Td>
                <Table.Td>{item.id}</Table.Td>
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
                    <pre className="raw">{JSON.stringify(item.rawData, null, 2)}</pre>
                  </Table.Td>
                </Table.Tr>
              )}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
