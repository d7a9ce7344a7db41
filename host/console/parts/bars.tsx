import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { VisuallyHidden } from '@mantine/core';

interface BarsProps {
  readonly label: string;
  readonly bars: readonly { readonly name: string; readonly count: number }[];
}

/** Counts as bars, and in words for whoever does not see them. */
export function Bars({ label, bars }: BarsProps) {
  const data = bars.map(({ name, count }) => ({ name, [label]: count }));
  const words = bars.flatMap(({ name, count }) => (count === 0 ? [] : [`${name}: ${count}`]));
  return (
    <figure className="chart">
      <figcaption>
        {label} <VisuallyHidden>{words.join(', ')}</VisuallyHidden>
      </figcaption>
      <div aria-hidden="true">
        <BarChart
          h={180}
          data={data}
          dataKey="name"
          series={[{ name: label, color: 'blue.6' }]}
          tickLine="none"
          barChartProps={{ accessibilityLayer: false }}
        />
      </div>
    </figure>
  );
}
