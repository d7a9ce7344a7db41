const ROWS = 200;

/** Puts tickets that exist on the tenant into a store, each with its alert. */
export async function addOpenTickets(store, tickets, now) {
  await store.db.transaction().execute(async (tx) => {
    for (let at = 0; at < tickets.length; at += ROWS) {
      const part = tickets.slice(at, at + ROWS);
      const alerts = part.map(({ recId }) => ({ alert_id: recId, hash: recId, ordinal: 0, known_type: 1 }));
      const stamped = alerts.map((row) => ({ ...row, timestamp: now, raw_data: '{}', imported_at: now }));
      const seqs = await tx.insertInto('alerts').values(stamped).returning('seq').execute();
      await tx
        .insertInto('tickets')
        .values(part.map((ticket, index) => rowOf(ticket, seqs[index].seq, now)))
        .execute();
    }
  });
}

function rowOf({ number, recId, seenAt }, seq, now) {
  return {
    connection: 'bench',
    queue: 'default',
    dedupe_key: recId,
    generation: 0,
    idempotency_key: recId,
    phase: 'open',
    alert_seq: seq,
    alerts: 1,
    number,
    rec_id: recId,
    status: 'new',
    native_status: 'Logged',
    seen_at: seenAt ?? now,
    modified_at: now,
    sent_at: now,
    created_at: now,
    updated_at: now,
  };
}
