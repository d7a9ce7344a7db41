import { Anchor, AppShell, Badge, Burger, Button, Group, Loader, NavLink, Text, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense, useEffect, useRef } from 'react';
import { Link, Outlet, useLocation } from 'react-router';
import { useApi } from './api/queries.js';
import { HostUnreachable } from './parts/host-unreachable.js';
import { useSession } from './api/session-rights.js';
import { TEXTS } from './texts/index.js';

const MENU: readonly { readonly to: string; readonly label: string; readonly isOfAdmin?: boolean }[] = [
  { to: '/', label: TEXTS.menu.overview },
  { to: '/plugins', label: TEXTS.menu.plugins },
  { to: '/alerts', label: TEXTS.menu.alerts },
  { to: '/rules', label: TEXTS.menu.rules },
  { to: '/queues', label: TEXTS.menu.queues },
  { to: '/tickets', label: TEXTS.menu.tickets },
  { to: '/pulls', label: TEXTS.menu.pulls },
  { to: '/logs', label: TEXTS.menu.logs },
  { to: '/audit', label: TEXTS.menu.audit, isOfAdmin: true },
  { to: '/settings', label: TEXTS.menu.settings },
];

/** The frame of every page: name, menu, sign-out. */
export function Shell() {
  const [open, menu] = useDisclosure(false);
  const { pathname } = useLocation();
  const { signOut, mayOperate, mayConfigure, mayAdminister } = useSession();
  const menuOf = MENU.filter(({ isOfAdmin = false }) => mayAdminister || !isOfAdmin);
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    // A screen reader continues at the new page instead of at its link.
    main.current?.focus();
  }, [pathname]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !open } }}
      padding="md"
    >
      <a className="skip-link" href="#main">
        {TEXTS.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={open}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={TEXTS.menu.toggle}
              aria-expanded={open}
            />
            <Text fw={700}>{TEXTS.product}</Text>
          </Group>
          <Group gap="sm" wrap="nowrap">
            {!mayConfigure && (
              <Text size="sm" c="dimmed">
                {mayOperate ? TEXTS.operateOnly : TEXTS.readOnly}
              </Text>
            )}
            <Button variant="default" size="xs" onClick={() => void signOut()}>
              {TEXTS.signOut}
            </Button>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={TEXTS.menu.label}>
        <AppShell.Section grow>
          {menuOf.map(({ to, label }) => {
            const active = isBelow(pathname, to);
            return (
              <NavLink
                key={to}
                component={Link}
                to={to}
                label={label}
                active={active}
                aria-current={active ? 'page' : undefined}
                rightSection={to === '/' ? <Attention /> : undefined}
                variant="light"
                onClick={menu.close}
              />
            );
          })}
        </AppShell.Section>
        <AppShell.Section>
          <About />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1}>
        <HostUnreachable />
        <Suspense fallback={<Loader aria-label={TEXTS.loading} />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  );
}

/** Connections are below the plugins page. */
function isBelow(pathname: string, to: string): boolean {
  if (to === '/plugins' && pathname.startsWith('/connections/')) return true;
  return to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`);
}

const MAX_SHOWN = 99;

/** Number of open problems; empty if there are none. */
function Attention() {
  const { data } = useApi('/api/attention', { every: 30_000 });
  const count = data === undefined ? 0 : data.failedTickets + data.unknownTickets + data.connections;
  if (count === 0) return null;
  return (
    <Badge color="red.9" size="sm" variant="filled" autoContrast={false}>
      {count > MAX_SHOWN ? TEXTS.menu.many : count} <VisuallyHidden>{TEXTS.menu.openProblems(count)}</VisuallyHidden>
    </Badge>
  );
}

function About() {
  const { data } = useApi('/health');
  return (
    <Group gap={4} px="sm" py="xs">
      {data !== undefined && (
        <Text size="xs" c="dimmed">
          {TEXTS.menu.version(data.version)}
        </Text>
      )}
      <Anchor href="/api/docs" target="_blank" rel="noopener" size="xs" underline="always">
        {TEXTS.menu.apiDocs}
      </Anchor>
    </Group>
  );
}
