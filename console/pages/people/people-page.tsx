/** Members of the organization, invites to it, groups, roles and their provisioning, as tabs. */
import { Outlet } from 'react-router'
import { NavTabs } from '#console/layout/nav-tabs.tsx'
import { Page } from '#console/layout/page.tsx'

const TABS = [
  { path: '', label: 'Members' },
  { path: 'invites', label: 'Invites' },
  { path: 'groups', label: 'Groups' },
  { path: 'roles', label: 'Roles' },
  { path: 'scim', label: 'SCIM' },
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
