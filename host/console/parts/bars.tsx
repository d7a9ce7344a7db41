import { Box, Text, VisuallyHidden } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { TEXTS } from '../texts/index.js';

interface BarsProps {
  readonly label: string;
  readonly bars: readonly { readonly name: string; readonly count: number }[];
}

const HEIGHT = 180;
/** By far the largest chunk of the console, so it loads after the page that shows it. */
const BarsChart = lazy(async () => ({ default: (await import('./bar-chart.js')).BarsChart }));

/** Counts as bars, and as text for screen readers. */
export function Bars({ label, bars }: BarsProps) {
  const words = bars.flatMap(({ name, count }) => (count === 0 ? [] : [`${name}: ${count}`]));
  return (
    <figure className="chart">
      <figcaption>
        {label} <VisuallyHidden>{words.join(', ')}</VisuallyHidden>
      </figcaption>
      {words.length === 0 ? (
        <Text size="sm" c="dimmed">
          {TEXTS.nothingYet}
        </Text>
      ) : (
        <div aria-hidden="true">
          <Suspense fallback={<Box h={HEIGHT} />}>
            <BarsChart label={label} bars={bars} height={HEIGHT} />
          </Suspense>
        </div>
      )}
    </figure>
  );
}
