import { Button, Group, Input, JsonInput, MantineThemeProvider, SegmentedControl, Stack, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import {
  MantineValueEditor,
  MantineValueSelector,
  QueryBuilderMantine,
  type MantineValueEditorProps,
  type MantineValueSelectorProps,
} from '@react-querybuilder/mantine';
import { useEffect, useId, useRef, useState } from 'react';
import { QueryBuilder, type Field, type RuleGroupType } from 'react-querybuilder';
import type { JsonObject } from '../../../host-sdk/index.js';
import { TEXTS } from '../texts/index.js';
import './filter-builder.css';
import { filterOf, queryOf } from './query-filter.js';
import { typedFilter } from './typed-filter.js';

interface FilterBuilderProps {
  readonly label: string;
  readonly filter: JsonObject;
  readonly onChange: (filter: JsonObject) => void;
}

const FIELDS: Field[] = Object.entries(TEXTS.filter.fields).map(([name, label]) => ({ name, label }));
const OPERATORS = Object.entries(TEXTS.filter.operators).map(([name, label]) => ({ name, label }));
const COMBINATORS = Object.entries(TEXTS.filter.combinators).map(([name, label]) => ({ name, label }));
const CLASSES = { queryBuilder: 'filter-builder' };
/** Buttons of the builder are less prominent than the main button of the page. */
const QUIET = {
  components: {
    Button: { defaultProps: { variant: 'default', size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
  },
};

/** The library names its fields only with a title, which not all assistive technology reads. */
const CONTROLS = {
  valueSelector: ({ title, ...others }: MantineValueSelectorProps) => (
    <MantineValueSelector {...others} aria-label={title ?? ''} />
  ),
  valueEditor: ({ title, ...others }: MantineValueEditorProps) => (
    <MantineValueEditor {...others} extraProps={{ 'aria-label': title ?? '' }} />
  ),
};

/** A filter of alerts, built or typed as JSON. */
export function FilterBuilder({ label, filter, onChange }: FilterBuilderProps) {
  const [query, setQuery] = useState(() => queryOf(filter));
  // A filter that the builder cannot show opens as JSON, so that nothing is lost.
  const [typed, setTyped] = useState(query === undefined);
  const [text, setText] = useState(() => JSON.stringify(filter, null, 2));
  const [fault, setFault] = useState<string>();
  const labelId = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const builder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The library renders a landmark without a name.
    builder.current?.querySelector('[role=form]')?.setAttribute('aria-label', label);
  });
  useEffect(() => {
    // Prevents the surrounding form from being sent with the last valid filter.
    area.current?.setCustomValidity(fault ?? '');
  }, [fault]);

  const build = (changed: RuleGroupType) => {
    setQuery(changed);
    onChange(filterOf(changed));
  };
  const type = (changed: string) => {
    setText(changed);
    const read = typedFilter(changed);
    setFault(read.fault);
    if (read.filter !== undefined) onChange(read.filter);
  };
  const swap = (way: string) => {
    if (way === 'typed') setText(JSON.stringify(filter, null, 2));
    else setQuery(queryOf(filter));
    setFault(undefined);
    setTyped(way === 'typed');
  };
  const shown = typed || query === undefined;
  return (
    <Input.Wrapper label={label} labelElement="div" labelProps={{ id: labelId }} role="group" aria-labelledby={labelId}>
      <Stack gap="xs" align="stretch">
        <Group gap="xs">
          <SegmentedControl
            aria-label={TEXTS.filter.way}
            value={shown ? 'typed' : 'built'}
            onChange={swap}
            data={[
              { value: 'built', label: TEXTS.filter.built, disabled: queryOf(filter) === undefined },
              { value: 'typed', label: TEXTS.filter.typed },
            ]}
            w="fit-content"
            size="xs"
          />
          <CopyFilter filter={filter} />
        </Group>
        {shown ? (
          <JsonInput
            ref={area}
            aria-label={TEXTS.filter.typedLabel}
            description={TEXTS.filter.typedHelp}
            value={text}
            onChange={type}
            error={fault}
            autosize
            minRows={3}
            spellCheck={false}
          />
        ) : (
          <MantineThemeProvider theme={QUIET}>
            <div ref={builder}>
              <QueryBuilderMantine>
                <QueryBuilder
                  fields={FIELDS}
                  operators={OPERATORS}
                  combinators={COMBINATORS}
                  query={query}
                  onQueryChange={build}
                  showNotToggle
                  controlClassnames={CLASSES}
                  controlElements={CONTROLS}
                  translations={TEXTS.filter.builder}
                />
              </QueryBuilderMantine>
            </div>
            {query.rules.length === 0 && (
              <Text size="xs" c="dimmed">
                {TEXTS.filter.all}
              </Text>
            )}
          </MantineThemeProvider>
        )}
      </Stack>
    </Input.Wrapper>
  );
}

function CopyFilter({ filter }: { readonly filter: JsonObject }) {
  const clipboard = useClipboard();
  const words = TEXTS.filter.copy;
  const said = clipboard.error === null ? words.button : words.failed;
  return (
    <Button
      variant="default"
      size="xs"
      aria-live="polite"
      onClick={() => {
        clipboard.copy(JSON.stringify(filter));
      }}
    >
      {clipboard.copied ? words.done : said}
    </Button>
  );
}
