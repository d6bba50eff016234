/** Members of the organization and invites to it, as tabs. */
import { Outlet } from 'react-router'
import { NavTabs } from '#console/layout/nav-tabs.tsx'
import { Page } from '#console/layout/page.tsx'

const TABS = [
  { path: '', label: 'Members' },
  { path: 'invites', label: 'Invites' },
] as const

export default function PeoplePage() {
  return (
    <Page
      title="People"
      about="Owners manage the organization; readers can view it. Project roles are set in each project."
    >
      <NavTabs label="People" base="/people" tabs={TABS} />
      <Outlet />
    </Page>
  )
}
