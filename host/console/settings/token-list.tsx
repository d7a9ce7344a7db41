import { Alert, Button, Code, CopyButton, Group, Select, Stack, Table, Text, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import type { ApiToken, TokenScope } from '../../api/shapes/token.js';
import { api } from '../api/client.js';
import { useApi, useChange } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { Listing } from '../parts/listing.js';
import { Moment } from '../parts/moment.js';
import { RemoveButton } from '../parts/remove-button.js';
import { Section } from '../parts/section.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';

const DAY_MS = 24 * 3_600_000;
const NEVER = 'never';
const SCOPES: readonly TokenScope[] = ['read', 'send', 'operate', 'configure', 'admin'];
/** Lifetimes of a token in days. */
const LIVES = [7, 30, 90, 365];

/** The API tokens; the text of a new token is shown once. */
export function TokenList() {
  const tokens = useApi('/api/tokens');
  const words = TEXTS.settings.tokens;
  return (
    <Section title={words.title} intro={words.intro}>
      <Loaded query={tokens}>
        {(data) => (
          <>
            {data.tokens.length === 0 ? (
              <Text size="sm" c="dimmed">
                {words.none}
              </Text>
            ) : (
              <TokenTable tokens={data.tokens} />
            )}
            <TokenForm />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function TokenTable({ tokens }: { readonly tokens: readonly ApiToken[] }) {
  const words = TEXTS.settings.tokens;
  return (
    <Listing
      label={words.title}
      heads={[words.name, words.scope, words.created, words.expires, words.used, TEXTS.remove.button]}
      minWidth={560}
    >
      {tokens.map(({ name, scope, createdAt, expiresAt, usedAt }) => (
        <Table.Tr key={name}>
          <Table.Td>{name}</Table.Td>
          <Table.Td>{words.scopes[scope]}</Table.Td>
          <Table.Td>
            <Moment at={createdAt} />
          </Table.Td>
          <Table.Td>{expiresAt === null ? words.never : <Moment at={expiresAt} />}</Table.Td>
          <Table.Td>{usedAt === null ? words.never : <Moment at={usedAt} />}</Table.Td>
          <Table.Td>
            <RemoveButton name={name} remove={() => api.delete('/api/tokens/{name}', { params: { name } })} />
          </Table.Td>
        </Table.Tr>
      ))}
    </Listing>
  );
}

function TokenForm() {
  const [name, setName] = useState('');
  const [scope, setScope] = useState<TokenScope>('read');
  const [days, setDays] = useState<string>(NEVER);
  const words = TEXTS.settings.tokens;
  const make = useChange(async () => {
    const expiresAt = days === NEVER ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    const body = { name, scope, expiresAt };
    const { token } = await api.post('/api/tokens', { body });
    return { token, name };
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    make.mutate(undefined, {
      onSuccess: () => {
        setName('');
      },
    });
  };
  return (
    <Stack>
      <form onSubmit={submit}>
        <Group align="flex-end">
          <TextInput
            label={words.name}
            value={name}
            onChange={({ currentTarget }) => {
              setName(currentTarget.value);
            }}
            required
          />
          <Select
            label={words.scope}
            data={SCOPES.map((value) => ({ value, label: words.scopes[value] }))}
            value={scope}
            allowDeselect={false}
            onChange={(chosen) => {
              setScope(SCOPES.find((one) => one === chosen) ?? 'read');
            }}
            w={140}
          />
          <Select
            label={words.expires}
            data={[
              ...LIVES.map((count) => ({ value: String(count), label: words.afterDays(count) })),
              { value: NEVER, label: words.never },
            ]}
            value={days}
            allowDeselect={false}
            onChange={(chosen) => {
              setDays(chosen ?? NEVER);
            }}
            w={140}
          />
          <Button type="submit" variant="default" disabled={name.trim() === ''} loading={make.isPending}>
            {words.add}
          </Button>
        </Group>
        <Text size="sm" c="dimmed" mt="xs" aria-live="polite">
          {words.scopeHelp[scope]}
        </Text>
      </form>
      {make.error !== null && <Trouble error={make.error} />}
      {make.data !== undefined && (
        <Alert color="green" variant="outline" title={words.made(make.data.name)} role="status">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">{words.once}</Text>
            <Code className="raw">{make.data.token}</Code>
            <CopyButton value={make.data.token}>
              {({ copied, copy }) => (
                <Button size="xs" variant="default" onClick={copy}>
                  {copied ? words.copied : words.copy}
                </Button>
              )}
            </CopyButton>
          </Stack>
        </Alert>
      )}
    </Stack>
  );
}
