import { sql } from 'kysely';
import type { Store } from '../../host/index.js';
import { transaction } from '../../host/store/transaction.js';

export interface Bulk {
  readonly alerts?: number;
  /** Each of its own alert, so there are no more of them than alerts. */
  readonly tickets?: number;
  readonly logs?: number;
}

/** Fills a store by SQL alone, for what has to stay usable with very much in it; the last of each is an hour old. */
export async function fillStore({ db }: Store, { alerts = 0, tickets = 0, logs = 0 }: Bulk): Promise<void> {
  const ago = (minutes: string) => sql.raw(`strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-' || (${minutes}) || ' minutes')`);
  const counter = (last: number) =>
    sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${last})`;
  await transaction(db, async (tx) => {
    if (alerts > 0) {
      await sql`
        insert into alerts (alert_id, hash, ordinal, alert_name, alert_type, known_type, app, app_category, user, type,
          timestamp, raw_data, imported_at, kind)
        ${counter(alerts)}
        select 'alert-' || i, 'h' || i, 0, 'Upload of payroll ' || i, iif(i % 3 = 0, 'Malware', 'DLP'), 1, 'Dropbox', 'Storage',
          'user' || (i % 500) || '@example.com', 'nspolicy', ${ago(`60 + ${alerts} - i`)},
          '{"file":"payroll-' || i || '.xlsx","policy":"Sensitive data","site":"dropbox.com","bytes":' || i || '}',
          ${ago(`60 + ${alerts} - i`)}, 'alert'
        from n`.execute(tx);
    }
    if (tickets > 0) {
      await sql`
        insert into tickets (connection, queue, dedupe_key, generation, idempotency_key, phase, alert_seq, alerts, sent_at,
          sent_values, number, rec_id, url, status, native_status, severity, assignee, modified_at, seen_at, problem,
          created_at, updated_at)
        ${counter(tickets)}, t as (
          select i, case when i % 1000 = 0 then 'failed' when i % 1500 = 1 then 'unknown' else 'open' end as phase,
            ${ago(`60 + ${tickets} - i`)} as at from n)
        select 'first', 'Desk', '{"id":"alert-' || i || '"}', 0, 'k' || i, phase, i, 1, at,
          '{"Subject":"Upload of payroll ' || i || '","Symptom":"A file with sensitive data was uploaded to Dropbox."}',
          iif(phase = 'open', 10000 + i, null), iif(phase = 'open', 'R' || i, null),
          iif(phase = 'open', 'https://tenant.example.com/incident/' || i, null),
          iif(phase = 'open', iif(i % 4 = 0, 'new', 'closed'), null), iif(phase = 'open', iif(i % 4 = 0, 'Logged', 'Closed'), null),
          iif(i % 5 = 0, 'high', 'medium'), iif(i % 2 = 0, 'ada', 'grace'), at, at,
          iif(phase = 'open', null, '{"code":"tenant.refused","message":"The category is closed today.","fix":"Choose another category.","blame":"tenant","retry":"later"}'),
          at, at
        from t`.execute(tx);
      await sql`
        insert into ticket_items (connection, queue, alert_seq, ticket_id, kind, phase, updated_at)
        select connection, queue, alert_seq, id, 'create', iif(phase = 'open', 'done', phase), updated_at from tickets`.execute(
        tx,
      );
      await sql`
        insert into ticket_history (ticket_id, at, event, detail)
        select id, created_at, 'create sent', sent_values from tickets
        union all select id, created_at, iif(phase = 'open', 'created', phase), problem from tickets`.execute(tx);
    }
    if (logs > 0) {
      await sql`
        insert into logs (at, level, code, connection, message, fields)
        ${counter(logs)}
        select ${ago(`(${logs} - i) / 60.0`)}, case when i % 1000 = 0 then 'error' when i % 50 = 0 then 'warn' else 'info' end,
          iif(i % 1000 = 0, 'network.unreachable', null), iif(i % 2 = 0, 'first', 'second'), 'Run ended ' || i,
          '{"job":"pull","rows":' || i || ',"seconds":1.2}'
        from n`.execute(tx);
    }
  });
}
