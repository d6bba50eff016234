/** Costs of the organization, its statements and its budgets, as tabs. */
import { Outlet } from 'react-router'
import { NavTabs } from '#console/layout/nav-tabs.tsx'
import { Page } from '#console/layout/page.tsx'

const TABS = [
  { path: '', label: 'Report' },
  { path: 'statements', label: 'Statements' },
  { path: 'budget', label: 'Budget' },
  { path: 'limits', label: 'Spend limits' },
] as const

export default function CostsPage() {
  return (
    <Page title="Costs" about="In US dollars, estimated from configured or list prices.">
      <NavTabs label="Costs" base="/costs" tabs={TABS} />
      <Outlet />
    </Page>
  )
}
