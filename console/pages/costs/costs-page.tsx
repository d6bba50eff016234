/** Costs of the organization and its budget, as tabs. */
import { Outlet } from 'react-router'
import { NavTabs } from '#console/layout/nav-tabs.tsx'
import { Page } from '#console/layout/page.tsx'

const TABS = [
  { path: '', label: 'Report' },
  { path: 'budget', label: 'Budget' },
] as const

export default function CostsPage() {
  return (
    <Page title="Costs" about="In US dollars, estimated from configured or list prices.">
      <NavTabs label="Costs" base="/costs" tabs={TABS} />
      <Outlet />
    </Page>
  )
}
