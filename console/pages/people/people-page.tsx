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
      about="Owners administer the organization, readers see it. What somebody does in a project is a role there."
    >
      <NavTabs label="Sides of people" base="/people" tabs={TABS} />
      <Outlet />
    </Page>
  )
}
