/** Page of a section with tabs: those that the session sees. */
import type { ReactNode } from 'react'
import { Outlet, useLocation } from 'react-router'
import { useAllowed } from '#console/api/session.tsx'
import type { Tab } from '#console/navigation/sections.ts'
import { NavTabs } from './nav-tabs.tsx'
import { Page } from './page.tsx'

interface TabbedPageProps {
  readonly title: string
  readonly about: ReactNode
  readonly actions?: ReactNode
  readonly base: string
  readonly tabs: readonly Tab[]
}

export function TabbedPage({ title, about, actions, base, tabs }: TabbedPageProps) {
  const allowed = useAllowed()
  const path = useLocation().pathname.slice(base.length + 1)
  const open = tabs.find((tab) => tab.path === path)
  const seen = tabs.filter(({ part }) => part.isSeenBy(allowed))
  return (
    <Page
      title={title}
      about={about}
      actions={actions}
      {...(open && { tabTitle: `${open.label} · ${title} · Bailiwick` })}
    >
      <NavTabs label={title} base={base} tabs={seen} />
      <Outlet />
    </Page>
  )
}
