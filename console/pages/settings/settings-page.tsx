/** Settings of the server: nodes, status of upstreams, and client configuration. */

import { Stack } from '@mantine/core'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Answered } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import { OrganizationAliases } from '#console/pages/model-routing/organization-aliases.tsx'
import { Clients } from './clients.tsx'
import { FailedReload } from './configuration.tsx'
import { Nodes } from './nodes.tsx'
import { Setup } from './setup.tsx'
import { Tasks } from './tasks.tsx'
import { Upstreams } from './upstreams.tsx'
import { UserKeys } from './user-keys.tsx'

/** Upstreams fail and recover within seconds. */
const REFRESH_MS = 5_000

export const load: Load = ({ answer }, { allowed }) => {
  answer('retrieveServer', {})
  answer('listModelAliases', {})
  if (allowed.may('organization.read')) answer('retrieveUserKeySettings', {})
}

export default function SettingsPage() {
  const mayRead = useAllowed().may('organization.read')
  const server = useAnswer('retrieveServer', {}, { everyMs: REFRESH_MS })
  return (
    <Page
      title="Settings"
      about="Server status and configuration. Configured by environment variables and a file, which a reload reads again."
    >
      <Answered query={server}>
        {(found) => (
          <Stack gap="lg">
            <FailedReload configuration={found.configuration} />
            <Setup server={found} />
            <Upstreams server={found} />
            <OrganizationAliases />
            {mayRead && <UserKeys />}
            <Nodes nodes={found.nodes} />
            <Tasks tasks={found.tasks} />
            <Clients />
          </Stack>
        )}
      </Answered>
    </Page>
  )
}
