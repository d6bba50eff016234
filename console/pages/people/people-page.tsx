/** Members of the organization, invites to it, groups, roles and their provisioning, as tabs. */

import { TabbedPage } from '#console/layout/tabbed-page.tsx'
import { PEOPLE_TABS } from '#console/navigation/sections.ts'

export default function PeoplePage() {
  return (
    <TabbedPage
      title="People"
      about="Owners manage the organization; readers can view it. Project roles are set in each project."
      base="/people"
      tabs={PEOPLE_TABS}
    />
  )
}
