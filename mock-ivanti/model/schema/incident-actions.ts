import type { QuickAction, SavedSearch } from './business-object.js';

/** Quick actions of incidents: what they set, and which fields a caller must give as prompts. */
export const INCIDENT_ACTIONS: readonly QuickAction[] = [
  {
    name: 'Resolve_Incident',
    id: '6d3f2e4a-9f0c-4b8e-8d53-0a6a3f1f0b11',
    sets: { Status: 'Resolved' },
    prompts: ['CauseCode', 'Resolution'],
  },
  { name: 'Close_Incident', id: '0c4d8a57-2f5e-4c3e-9d1b-7f4fa0b8c222', sets: { Status: 'Closed' } },
  { name: 'Send_Email', id: 'b61e0f7d-58a1-49a9-8b7a-5e1c0de3f333', sets: {} },
];

/** Saved searches; a search named "My ..." resolves to the caller's own records (measured). */
export const INCIDENT_SEARCHES: readonly SavedSearch[] = [
  { name: 'All_Active_Incidents', id: '2a5be3f0-7a0e-4c57-90a4-3c8d2f51d444', filter: "Status eq 'Active'" },
  {
    name: 'My_Open_Incidents',
    id: '93c4e8a1-6d2b-4f19-b1c7-1d7f9e20a555',
    filter: "Owner eq '@me' and Status ne 'Closed' and Status ne 'Cancelled' and Status ne 'Resolved'",
  },
];
