import type { RouteObject } from 'react-router';
import { Lost } from './pages/lost.js';
import { Shell } from './shell.js';

/** The pages, each loaded when it is first opened. */
export const ROUTES: readonly RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <Lost />,
    HydrateFallback: () => null,
    children: [
      { index: true, lazy: async () => ({ Component: (await import('./pages/overview.js')).OverviewPage }) },
      { path: 'plugins', lazy: async () => ({ Component: (await import('./pages/plugins.js')).PluginsPage }) },
      {
        path: 'plugins/:plugin/add',
        lazy: async () => ({ Component: (await import('./pages/add-connection.js')).AddConnectionPage }),
      },
      {
        path: 'connections/:name/edit',
        lazy: async () => ({ Component: (await import('./pages/edit-connection.js')).EditConnectionPage }),
      },
      { path: 'alerts', lazy: async () => ({ Component: (await import('./pages/alerts.js')).AlertsPage }) },
      { path: 'rules', lazy: async () => ({ Component: (await import('./pages/rules.js')).RulesPage }) },
      { path: 'rules/new', lazy: async () => ({ Component: (await import('./pages/rule.js')).RulePage }) },
      { path: 'rules/:name', lazy: async () => ({ Component: (await import('./pages/rule.js')).RulePage }) },
      { path: 'queues', lazy: async () => ({ Component: (await import('./pages/queues.js')).QueuesPage }) },
      { path: 'queues/new', lazy: async () => ({ Component: (await import('./pages/queue.js')).QueuePage }) },
      { path: 'queues/:name', lazy: async () => ({ Component: (await import('./pages/queue.js')).QueuePage }) },
      { path: 'tickets', lazy: async () => ({ Component: (await import('./pages/tickets.js')).TicketsPage }) },
      { path: 'tickets/:id', lazy: async () => ({ Component: (await import('./pages/ticket.js')).TicketPage }) },
      { path: 'pulls', lazy: async () => ({ Component: (await import('./pages/pulls.js')).PullsPage }) },
      { path: 'logs', lazy: async () => ({ Component: (await import('./pages/logs.js')).LogsPage }) },
      { path: 'audit', lazy: async () => ({ Component: (await import('./pages/audit.js')).AuditPage }) },
      { path: 'settings', lazy: async () => ({ Component: (await import('./pages/settings.js')).SettingsPage }) },
      { path: '*', element: <Lost /> },
    ],
  },
];
