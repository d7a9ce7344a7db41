import { Button, Table, Text } from '@mantine/core';
import { api } from '../api/client.js';
import { useApi, useChange } from '../api/queries.js';
import { Listing } from '../parts/listing.js';
import { Loaded } from '../parts/loaded.js';
import { Moment } from '../parts/moment.js';
import { Section } from '../parts/section.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';

/** The signed-in browsers; all except this one can be signed out. */
export function SessionList() {
  const sessions = useApi('/api/sessions');
  const end = useChange((id: number) => api.delete('/api/sessions/{id}', { params: { id: String(id) } }));
  const words = TEXTS.settings.sessions;
  return (
    <Section title={words.title} intro={words.intro}>
      <Loaded query={sessions}>
        {(data) => (
          <Listing label={words.title} heads={[words.by, words.opened, words.ends, words.end]} minWidth={420}>
            {data.sessions.map(({ id, token, openedAt, endsAt, own }) => (
              <Table.Tr key={id}>
                <Table.Td>{token === null ? words.password : words.token(token)}</Table.Td>
                <Table.Td>
                  <Moment at={openedAt} />
                </Table.Td>
                <Table.Td>
                  <Moment at={endsAt} />
                </Table.Td>
                <Table.Td>
                  {own ? (
                    <Text size="sm">{words.own}</Text>
                  ) : (
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={words.endOne(id)}
                      onClick={() => {
                        end.mutate(id);
                      }}
                    >
                      {words.end}
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Listing>
        )}
      </Loaded>
      {end.error !== null && <Trouble error={end.error} />}
    </Section>
  );
}
