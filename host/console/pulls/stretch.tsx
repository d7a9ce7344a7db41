import { Fragment } from 'react';
import type { CoveredSpan, PullBounds } from '../../../host-sdk/index.js';
import { Moment } from '../parts/moment.js';
import { TEXTS } from '../texts.js';

/** A stretch of time, with an open beginning or end in words. */
export function Stretch({ bounds: { from, to } }: { readonly bounds: PullBounds }) {
  const words = TEXTS.pulls.stretch;
  return (
    <>
      {from === undefined ? words.beginning : <Moment at={from} />} –{' '}
      {to === undefined ? words.now : <Moment at={to} />}
    </>
  );
}

/** What has been read of a table, with the gaps in which nobody has looked. */
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
