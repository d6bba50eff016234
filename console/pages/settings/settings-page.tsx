/** Settings of the server: nodes, status of upstreams, and client configuration. */

import { Stack } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useLocation } from 'react-router'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Answered } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import { type Setting, settingId } from '#console/navigation/setting-parts.ts'
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
            <Part name="Upstreams">
              <Upstreams server={found} />
            </Part>
            <Part name="Model aliases">
              <OrganizationAliases />
            </Part>
            {mayRead && (
              <Part name="Keys of people">
                <UserKeys />
              </Part>
            )}
            <Part name="Nodes">
              <Nodes nodes={found.nodes} />
            </Part>
            <Part name="Background tasks">
              <Tasks tasks={found.tasks} />
            </Part>
            <Part name="Connect your app">
              <Clients />
            </Part>
          </Stack>
        )}
      </Answered>
    </Page>
  )
}

/** Part of the page with an address; scrolled to when it is shown at that. */
function Part({ name, children }: { name: Setting; children: ReactNode }) {
  const id = settingId(name)
  const { hash, key } = useLocation()
  useEffect(() => {
    if (hash === `#${id}`) document.getElementById(id)?.scrollIntoView()
    // The key is another with each visit of the same address.
  }, [hash, id, key])
  return (
    <div id={id} className="setting">
      {children}
    </div>
  )
}
