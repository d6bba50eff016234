/** Costs of the organization, its statements and its budgets, as tabs. */
import { COSTS_TABS } from '#console/layout/sections.ts'
import { TabbedPage } from '#console/layout/tabbed-page.tsx'
import { useUsageExtent } from '#console/pages/usage/extent.ts'

export default function CostsPage() {
  return (
    <TabbedPage
      title="Costs"
      about={`In US dollars, estimated from configured or list prices.${useUsageExtent()}`}
      base="/costs"
      tabs={COSTS_TABS}
    />
  )
}
