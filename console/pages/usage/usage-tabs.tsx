/** Pages of usage: those that the session sees; none where it sees one alone. */
import { useAllowed } from '#console/api/session.tsx'
import { NavTabs } from '#console/layout/nav-tabs.tsx'
import { USAGE_TABS } from '#console/layout/sections.ts'

export function UsageTabs() {
  const allowed = useAllowed()
  const seen = USAGE_TABS.filter(({ part }) => part.isSeenBy(allowed))
  return seen.length > 1 && <NavTabs label="Usage" base="/usage" tabs={seen} />
}
