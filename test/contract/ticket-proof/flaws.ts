/** Mistakes that hosts are often written with. */
export interface Flaws {
  /** Creates again when the first look finds nothing. */
  readonly believesFirstLook?: boolean;
  /** Creates again without checking the outcome of the last attempt. */
  readonly neverLooks?: boolean;
  /** Writes down that a create is sent once it was answered. */
  readonly storesIntentLater?: boolean;
  /** Counts the time until a loss is certain from when it decided to send, not from when the sending ended. */
  readonly countsFromIntent?: boolean;
  /** Asks the clock on its wall how long ago something was. */
  readonly asksItsClock?: boolean;
  /** Sends a note of unknown outcome again. */
  readonly repeatsNotes?: boolean;
  /** Takes a ticket for deleted as soon as one sync misses it. */
  readonly believesOneSync?: boolean;
  /** Takes no answer about a ticket, or an answer without it, for its end. */
  readonly takesSilenceForDeleted?: boolean;
  /** Forgets which tickets are to be asked for again. */
  readonly asksNobody?: boolean;
  /** Believes an answer to a create whose record another ticket holds. */
  readonly believesEveryAnswer?: boolean;
  /** Does not ask for tickets that another store may have made. */
  readonly neverAdopts?: boolean;
  /** Adds to a ticket whether it is closed or not. */
  readonly addsToClosed?: boolean;
  /** Believes that tickets are gone however many are missing at once. */
  readonly believesMass?: boolean;
  /** Of two tickets that fit one record, the one that had it first keeps it. */
  readonly neverTakesRecords?: boolean;
}
