import { Fragment } from 'react';
import type { CoveredSpan, PullBounds } from '../../../host-sdk/index.js';
import { Moment } from '../parts/moment.js';
import { TEXTS } from '../texts/index.js';

/** A span of time, with an open start or end in words. */
export function Stretch({ bounds: { from, to } }: { readonly bounds: PullBounds }) {
  const words = TEXTS.pulls.stretch;
  return (
    <>
      {from === undefined ? words.beginning : <Moment at={from} />} –{' '}
      {to === undefined ? words.now : <Moment at={to} />}
    </>
  );
}

/** The spans that have been read of a table, with the gaps between them. */
export function ReadSpans({ spans }: { readonly spans: readonly CoveredSpan[] }) {
  const words = TEXTS.pulls.stretch;
  return (
    <>
      {words.read}{' '}
      {spans.map((span, index) => (
        <Fragment key={span.to}>
          {index > 0 && <>, {words.gap}, </>}
          <Stretch bounds={span} />
        </Fragment>
      ))}
    </>
  );
}
