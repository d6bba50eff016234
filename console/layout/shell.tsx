/** Shell around every page: navigation and account menu. */
import { Burger, Group, NavLink, Stack, Text } from '@mantine/core'
import { useDisclosure, useWindowEvent } from '@mantine/hooks'
import { lazy, type RefObject, Suspense, useEffect, useRef } from 'react'
import { Link, Outlet, useLocation } from 'react-router'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { PlannedRequests } from '#console/changes/planned-requests.tsx'
import { Loading } from '#console/display/states.tsx'
import { Toasts } from '#console/display/toasts.tsx'
import { FinderButton } from '#console/finder/finder-button.tsx'
import { firstAddress, RAISES_PATH, seenSections, unseenAt } from '#console/navigation/sections.ts'
import { hadSecretInAddress } from '#console/page-settings.ts'
import { ServerWatch } from '#console/server/server-watch.tsx'
import { Account } from './account.tsx'
import { BudgetWatch } from './budget-watch.tsx'
import { RaiseCount } from './raise-count.tsx'
import { useScrollPlace } from './scroll-place.ts'
import { UpstreamWatch } from './upstream-watch.tsx'

/** Loaded when they are needed: most people never see them. */
const UnseenPage = lazy(async () => ({
  default: (await import('./unseen-page.tsx')).UnseenPage,
}))
/** After the page itself, which stays if the server has gone away meanwhile. */
const Refreshed = lazy(async () => {
  const part = await import('./refreshed.tsx').catch(() => undefined)
  return { default: part?.Refreshed ?? Nothing }
})
const SecretNotice = lazy(async () => ({
  default: (await import('./secret-notice.tsx')).SecretNotice,
}))

export function Shell() {
  const [opened, { toggle, close }] = useDisclosure()
  const burger = useRef<HTMLButtonElement>(null)
  const { pathname } = useLocation()
  useScrollPlace()
  // Another page closes the menu.
  useEffect(() => close(), [pathname, close])
  useWindowEvent('keydown', ({ key }) => {
    if (key !== 'Escape' || !opened) return
    close()
    burger.current?.focus()
  })
  return (
    <Toasts>
      <PlannedRequests>
        <div className="shell">
          <SkipLink />
          <header>
            <Head opened={opened} toggle={toggle} burger={burger} />
          </header>
          <nav aria-label="Main" id="navigation" data-opened={opened}>
            <NavItems pathname={pathname} />
            <Suspense>
              <Refreshed />
            </Suspense>
          </nav>
          <main id="content" tabIndex={-1}>
            <div className="content">
              <ServerWatch />
              <UpstreamWatch />
              <BudgetWatch />
              <Suspense fallback={<Loading />}>
                {hadSecretInAddress && <SecretNotice pathname={pathname} />}
                <Content pathname={pathname} />
              </Suspense>
            </div>
          </main>
        </div>
      </PlannedRequests>
    </Toasts>
  )
}

function Nothing() {
  return null
}

function Content({ pathname }: { pathname: string }) {
  const unseen = unseenAt(pathname, useAllowed())
  return unseen ? <UnseenPage unseen={unseen} /> : <Outlet />
}

/** A button, since a link to a fragment leads to the start page below a `base`. */
function SkipLink() {
  return (
    <button
      type="button"
      className="skip"
      onClick={() => document.getElementById('content')?.focus()}
    >
      Skip to content
    </button>
  )
}

interface HeadProps {
  readonly opened: boolean
  readonly toggle: () => void
  readonly burger: RefObject<HTMLButtonElement | null>
}

function Head({ opened, toggle, burger }: HeadProps) {
  return (
    <Group h="100%" px="md" justify="space-between" wrap="nowrap">
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Burger
          ref={burger}
          opened={opened}
          onClick={toggle}
          hiddenFrom="sm"
          size="sm"
          aria-label={opened ? 'Close the menu' : 'Open the menu'}
          aria-expanded={opened}
          aria-controls="navigation"
        />
        <Brand />
      </Group>
      <Group gap="xs" wrap="nowrap">
        <FinderButton />
        <Account />
      </Group>
    </Group>
  )
}

function NavItems({ pathname }: { pathname: string }) {
  return (
    <Stack gap={2}>
      {seenSections(useAllowed()).map(({ path, to, label, icon: Icon }) => (
        <NavLink
          key={path}
          component={Link}
          to={to}
          label={label}
          leftSection={<Icon size={18} strokeWidth={1.6} aria-hidden />}
          rightSection={path === RAISES_PATH && <RaiseCount />}
          active={pathname === path || pathname.startsWith(`${path}/`)}
          aria-current={pathname === to ? 'page' : undefined}
        />
      ))}
    </Stack>
  )
}

function Brand() {
  const { organization } = useSession()
  return (
    <Link to={firstAddress(useAllowed())} className="brand">
      <img src="icon.svg" alt="" width={26} height={26} />
      <Text fw={650} visibleFrom="xs">
        Bailiwick
      </Text>
      <Text c="dimmed" size="sm" truncate maw={220}>
        {organization.name}
      </Text>
    </Link>
  )
}
