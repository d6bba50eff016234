/** Page in place of a section that the session does not see. */
import { NoAccess } from './no-access.tsx'
import { Page } from './page.tsx'
import type { Unseen } from './sections.ts'

export function UnseenPage({ unseen: { label, part } }: { unseen: Unseen }) {
  return (
    <Page title={label}>
      <NoAccess part={part} />
    </Page>
  )
}
