/** Page in place of a section that the session does not see. */

import type { Unseen } from '#console/navigation/sections.ts'
import { NoAccess } from './no-access.tsx'
import { Page } from './page.tsx'

export function UnseenPage({ unseen: { label, part } }: { unseen: Unseen }) {
  return (
    <Page title={label}>
      <NoAccess part={part} />
    </Page>
  )
}
