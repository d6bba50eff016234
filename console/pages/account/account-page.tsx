/** What the signed-in person has: keys, models, usage and limits, over all projects. */
import { useAllowed, useSession } from '#console/api/session.tsx'
import { fullNameOf } from '#console/display/person.tsx'
import { Empty } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import { TabbedPage } from '#console/layout/tabbed-page.tsx'
import { ACCOUNT_PATH, ACCOUNT_TABS } from '#console/navigation/sections.ts'
import { CreateKey } from './keys/create-key.tsx'

const TITLE = 'My account'

export default function AccountPage() {
  const { user } = useSession()
  return useAllowed().isPerson ? (
    <TabbedPage
      title={TITLE}
      about={user && fullNameOf(user)}
      actions={<CreateKey />}
      base={ACCOUNT_PATH}
      tabs={ACCOUNT_TABS}
    />
  ) : (
    <Page title={TITLE}>
      <Empty title="This session is an admin key’s">
        People who sign in at the identity provider find their keys, limits and usage here.
      </Empty>
    </Page>
  )
}
