/** Common mistakes of pullers. Each is one small change to the reader of `reader.ts`. */
export interface Flaws {
  /** Pages by `$skip`, in one pass: in the tenant's own order, or in that of the stamp. */
  readonly offsets?: 'newest first' | 'by stamp';
  /** Continues after the last stamp it saw. */
  readonly cursor?: 'gt the last stamp';
  /** Walks up to the newest stamp of the question, and pages by `$skip` on the way. */
  readonly skipsInWalk?: boolean;
  /** Ends at a page that is not full. */
  readonly shortPageEnds?: boolean;
  /** Takes a page for full only when it has the requested number of records, although the tenant may cap pages lower. */
  readonly keepsPageSize?: boolean;
  /** Ends at a page whose count names no more than its records. */
  readonly countEnds?: boolean;
  /** Takes what comes twice in an answer for two records, where it counts them. */
  readonly countsRepeats?: boolean;
  /** Takes a count that comes as a text for 0. */
  readonly knowsNumbersOnly?: boolean;
  /** Ends at the first answer without records. */
  readonly emptyEnds?: boolean;
  /** Takes any response for the answer to its question. */
  readonly believesAll?: boolean;
  /** Takes a record for known by its key and stamp, even if other fields changed. */
  readonly hashesKeyOnly?: boolean;
  /** Stores where it is before it stores the rows. */
  readonly commitsFirst?: boolean;
  /** Takes everything up to the newest stamp for visible by now. */
  readonly settlesAtOnce?: boolean;
  /** Takes a stamp for closed once it is old by the tenant's clock, without having read after it became so. */
  readonly closesByAge?: boolean;
  /** Takes the newest stamp of the walk's last page for its bound, in place of the question's. */
  readonly boundFromLastPage?: boolean;
  /** Takes the present time for its bound: that of the Date header, or that of the computer it runs on. */
  readonly boundFromClock?: 'Date' | 'host';
  /** Takes the time at the end of a run for its bound, in place of what its question showed. */
  readonly boundFromEnd?: boolean;
  /** Notices that the clocks differ more than before, and does not go back for it. */
  readonly neverGoesBack?: boolean;
  /** Keeps its bound regardless of the clocks. */
  readonly keepsBound?: boolean;
  /** Asks for an anchor by its name when it does not come, and believes that it is gone. */
  readonly asksAnchorByName?: boolean;
  /** Ends a lane at a RecId that was computed, in place of a record that was read. */
  readonly inventsLanes?: boolean;
  /** Sends the addresses of every run again as they were. */
  readonly repeatsAddresses?: boolean;
  /** Takes the first page it gets for the beginning. */
  readonly beginsAnywhere?: boolean;
  /** Takes a question's answer that is not full for all there is, whether it reaches what is known or not. */
  readonly believesShortQuestion?: boolean;
  /** Ends a walk that did not meet what the question showed. */
  readonly forgetsQuestion?: boolean;
  /** Reads its first history by the cursor field, and so nothing that has no value there. */
  readonly ignoresNullCursors?: boolean;
  /** Looks for what is gone, and not for what is back. */
  readonly reconcilesOneWay?: boolean;
  /** Leaves out what is stamped after the Date header, as if it could not be meant. */
  readonly leavesOutFuture?: boolean;
  /** Takes what shows nothing for read up to now. */
  readonly closesOnNothing?: boolean;
  /** Takes it for granted that keys are ordered by their bytes. */
  readonly believesByteOrder?: boolean;
  /** Takes local time for a line on which no hour comes twice. */
  readonly forgetsFold?: boolean;
  /** Compares stamps with its bound as texts, as if both were written in one zone. */
  readonly comparesTexts?: boolean;
  /** Knows fields only by the names that they are described with. */
  readonly namesAsDescribed?: boolean;
  /** Takes it for granted that literals are read in the zone of the stamps. */
  readonly believesLiterals?: boolean;
}
