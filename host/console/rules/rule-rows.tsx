import { Anchor, Button, Group, Modal, Table, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ApiRule } from '../../api/shapes/rule.js';
import { api } from '../api/client.js';
import { Moment } from '../parts/moment.js';
import { RemoveButton } from '../parts/remove-button.js';
import { useSession } from '../api/session-rights.js';
import { TEXTS } from '../texts/index.js';
import { muteStage } from './draft-rule.js';
import { foldersOf, isInside, type RuleFolder } from './folder-tree.js';
import { MuteButton } from './mute-button.js';
import { RuleTest } from './rule-test.js';
import { queryText } from '../api/query-text.js';

interface RuleRowsProps {
  /** By the name of the rule. */
  readonly versions: Readonly<Record<string, string>>;
  readonly rules: readonly ApiRule[];
  /** True: all folders are open, as during a search. */
  readonly allOpen: boolean;
}

/** Rules below their folders; a closed folder hides its content. */
export function RuleRows({ rules, versions, allOpen }: RuleRowsProps) {
  const [closed, setClosed] = useState<readonly string[]>([]);
  const folders = foldersOf(rules);
  const isClosed = (path: string) => !allOpen && closed.includes(path);
  const isHidden = (path: string) => !allOpen && closed.some((outer) => isInside(path, outer));
  return folders
    .filter(({ path }) => !isHidden(path))
    .flatMap((folder) => [
      ...(folder.path === ''
        ? []
        : [
            <FolderRow
              key={`folder ${folder.path}`}
              folder={folder}
              open={!isClosed(folder.path)}
              turn={() => {
                const { path } = folder;
                setClosed(closed.includes(path) ? closed.filter((one) => one !== path) : [...closed, path]);
              }}
            />,
          ]),
      ...(isClosed(folder.path)
        ? []
        : folder.rules.map((rule) => (
            <RuleRow
              key={`rule ${rule.name}`}
              rule={rule}
              version={versions[rule.name]}
              depth={folder.path === '' ? 0 : folder.depth + 1}
            />
          ))),
    ]);
}

interface FolderRowProps {
  readonly folder: RuleFolder;
  readonly open: boolean;
  readonly turn: () => void;
}

function FolderRow({ folder: { name, path, depth, count }, open, turn }: FolderRowProps) {
  return (
    <Table.Tr bg="var(--mantine-color-default-hover)">
      <Table.Td colSpan={Object.keys(TEXTS.rules.column).length} pl={pad(depth)}>
        <UnstyledButton fw={600} fz="sm" aria-expanded={open} aria-label={TEXTS.rules.folderOf(path)} onClick={turn}>
          <span aria-hidden="true">{open ? '▾' : '▸'}</span> {name} ({count})
        </UnstyledButton>
      </Table.Td>
    </Table.Tr>
  );
}

interface RuleRowProps {
  readonly rule: ApiRule;
  readonly version: string | undefined;
  readonly depth: number;
}

function RuleRow({ rule, version, depth }: RuleRowProps) {
  const { mayConfigure } = useSession();
  const words = TEXTS.rules;
  const path = `/rules/${encodeURIComponent(rule.name)}`;
  const muted = rule.mutes.find((mute) => muteStage(mute, Date.now()) === 'running');
  return (
    <Table.Tr>
      <Table.Td pl={pad(depth)}>
        <Anchor component={Link} to={path} underline="always" fz="inherit">
          {rule.name}
        </Anchor>
      </Table.Td>
      <Table.Td>{words.kind[rule.kind]}</Table.Td>
      <Table.Td>
        <Text className="raw" lineClamp={3}>
          {JSON.stringify(rule.filter)}
        </Text>
      </Table.Td>
      <Table.Td>{rule.dedupe.length}</Table.Td>
      <Table.Td>{muted === undefined ? TEXTS.none : <Moment at={muted.until} />}</Table.Td>
      <Table.Td>
        {mayConfigure && (
          <Group gap={4} wrap="nowrap">
            <Button component={Link} to={path} size="xs" variant="default" aria-label={words.editNamed(rule.name)}>
              {words.edit}
            </Button>
            <Button
              component={Link}
              to={`/rules/new${queryText({ copy: rule.name })}`}
              size="xs"
              variant="default"
              aria-label={words.cloneNamed(rule.name)}
            >
              {words.clone}
            </Button>
            <MuteButton rule={rule} version={version} />
            <TestButton rule={rule} />
            <RemoveButton
              name={rule.name}
              remove={() => api.delete('/api/rules/{name}', { params: { name: rule.name }, ifMatch: version })}
            />
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function TestButton({ rule }: { readonly rule: ApiRule }) {
  const [open, dialog] = useDisclosure(false);
  const words = TEXTS.rules.test;
  return (
    <>
      <Button size="xs" variant="default" aria-label={words.named(rule.name)} onClick={dialog.open}>
        {words.title}
      </Button>
      <Modal opened={open} onClose={dialog.close} title={words.named(rule.name)} size="xl">
        <RuleTest rule={rule} />
      </Modal>
    </>
  );
}

/** Indentation in rem for a level. */
function pad(depth: number): string {
  return `${0.6 + depth * 1.2}rem`;
}
