/** Usage and costs of the organization, its statements and its budgets, as tabs. */

import { TabbedPage } from '#console/layout/tabbed-page.tsx'
import { USAGE_TABS } from '#console/navigation/sections.ts'
import { useUsageExtent } from './extent.ts'

const PRICES = 'Costs are in US dollars, estimated from configured or list prices.'

export default function UsagePage() {
  return (
    <TabbedPage
      title="Usage and costs"
      about={`${PRICES}${useUsageExtent()}`}
      base="/usage"
      tabs={USAGE_TABS}
    />
  )
}
