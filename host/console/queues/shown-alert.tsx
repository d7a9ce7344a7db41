import { Alert, Select } from '@mantine/core';
import type { AnswerOf } from '../api/client.js';
import { formatMoment } from '../parts/moment.js';
import { TEXTS } from '../texts/index.js';

/** Alerts that match a rule, newest first, and a sample alert. */
export type RuleAlerts = AnswerOf<'get', '/api/rules/{name}/alerts'>;

interface ShownAlertProps {
  readonly data: RuleAlerts;
  /** Id of the chosen alert. */
  readonly id: string | undefined;
  readonly onChange: (id: string) => void;
}

/** The alert for the previews of templates. */
export function ShownAlert({ data: { alerts }, id, onChange }: ShownAlertProps) {
  const words = TEXTS.queues.preview;
  if (alerts.length === 0) {
    return (
      <Alert variant="outline" color="blue">
        {words.made}
      </Alert>
    );
  }
  return (
    <Select
      label={words.alert}
      description={words.alertHelp}
      data={alerts.map(({ item }) => ({
        value: item.id,
        label: `${item.alertName ?? item.eventType ?? item.id}, ${formatMoment(item.timestamp)} (${item.id})`,
      }))}
      value={id ?? alerts[0]?.item.id ?? null}
      searchable
      allowDeselect={false}
      onChange={(chosen) => {
        if (chosen !== null) onChange(chosen);
      }}
      maw={560}
    />
  );
}
