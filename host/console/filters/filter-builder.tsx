import { Input, JsonInput, SegmentedControl, Stack } from '@mantine/core';
import { QueryBuilderMantine } from '@react-querybuilder/mantine';
import { useState } from 'react';
import { QueryBuilder } from 'react-querybuilder';
import type { Field, RuleGroupType } from 'react-querybuilder';
import type { JsonObject } from '../../../host-sdk/index.js';
import { TEXTS } from '../texts.js';
import './filter-builder.css';
import { filterOf, queryOf } from './query-filter.js';

interface FilterBuilderProps {
  readonly label: string;
  readonly filter: JsonObject;
  readonly onChange: (filter: JsonObject) => void;
}

const FIELDS: Field[] = Object.entries(TEXTS.filter.fields).map(([name, label]) => ({ name, label }));
const OPERATORS = Object.entries(TEXTS.filter.operators).map(([name, label]) => ({ name, label }));
const COMBINATORS = Object.entries(TEXTS.filter.combinators).map(([name, label]) => ({ name, label }));
const CLASSES = { queryBuilder: 'filter-builder' };

/** A filter of alerts, put together by hand or typed. */
export function FilterBuilder({ label, filter, onChange }: FilterBuilderProps) {
  const [query, setQuery] = useState(() => queryOf(filter));
  // What the builder cannot show is typed, so that opening it loses nothing.
  const [typed, setTyped] = useState(query === undefined);
  const [text, setText] = useState(() => JSON.stringify(filter, null, 2));
  const [isJson, setIsJson] = useState(true);

  const build = (changed: RuleGroupType) => {
    setQuery(changed);
    onChange(filterOf(changed));
  };
  const type = (changed: string) => {
    setText(changed);
    const value = jsonObject(changed);
    setIsJson(value !== undefined);
    if (value !== undefined) onChange(value);
  };
  const swap = (way: string) => {
    if (way === 'typed') setText(JSON.stringify(filter, null, 2));
    else setQuery(queryOf(filter));
    setIsJson(true);
    setTyped(way === 'typed');
  };
  const shown = typed || query === undefined;
  return (
    <Input.Wrapper label={label} labelElement="div">
      <Stack gap="xs" align="stretch">
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
        {shown ? (
          <JsonInput
            aria-label={TEXTS.filter.typedLabel}
            description={TEXTS.filter.typedHelp}
            value={text}
            onChange={type}
            error={isJson ? undefined : TEXTS.filter.notJson}
            autosize
            minRows={3}
          />
        ) : (
          <QueryBuilderMantine>
            <QueryBuilder
              fields={FIELDS}
              operators={OPERATORS}
              combinators={COMBINATORS}
              query={query}
              onQueryChange={build}
              showNotToggle
              controlClassnames={CLASSES}
              translations={TEXTS.filter.builder}
            />
          </QueryBuilderMantine>
        )}
      </Stack>
    </Input.Wrapper>
  );
}

function jsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
