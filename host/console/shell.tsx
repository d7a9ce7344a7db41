import { AppShell, Burger, Button, Group, Loader, NavLink as MenuLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense, useEffect, useRef } from 'react';
import { NavLink, Outlet, useLocation } from 'react-router';
import { useSession } from './session.js';
import { TEXTS } from './texts.js';

const MENU = [
  { to: '/', label: TEXTS.menu.overview },
  { to: '/plugins', label: TEXTS.menu.plugins },
  { to: '/alerts', label: TEXTS.menu.alerts },
  { to: '/rules', label: TEXTS.menu.rules },
  { to: '/queues', label: TEXTS.menu.queues },
  { to: '/tickets', label: TEXTS.menu.tickets },
  { to: '/pulls', label: TEXTS.menu.pulls },
  { to: '/logs', label: TEXTS.menu.logs },
  { to: '/settings', label: TEXTS.menu.settings },
] as const;

/** The frame of every page: name, menu, way out. */
export function Shell() {
  const [open, menu] = useDisclosure(false);
  const { pathname } = useLocation();
  const { signOut, mayChange } = useSession();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    // A reader of the screen continues at the new page instead of at the link that led to it.
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
            {!mayChange && (
              <Text size="sm" c="dimmed">
                {TEXTS.readOnly}
              </Text>
            )}
            <Button variant="default" size="xs" onClick={() => void signOut()}>
              {TEXTS.signOut}
            </Button>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={TEXTS.menu.label}>
        {MENU.map(({ to, label }) => {
          const active = to === '/' ? pathname === '/' : pathname.startsWith(to);
          return (
            <MenuLink
              key={to}
              component={NavLink}
              to={to}
              label={label}
              active={active}
              variant="light"
              onClick={menu.close}
            />
          );
        })}
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1}>
        <Suspense fallback={<Loader aria-label={TEXTS.loading} />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  );
}
