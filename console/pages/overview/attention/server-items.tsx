/** Items of the server: upstreams, configuration, background tasks. */

import { SetUpstream } from '#console/layout/no-upstream.tsx'
import { endText } from '#console/limits/amounts.ts'
import { upstreamAddress } from '#console/navigation/addresses.ts'
import { settingAddress } from '#console/navigation/setting-parts.ts'
import { TASK_LABELS } from '#console/pages/settings/task-labels.ts'
import { hasNoUpstream, isDown } from '#console/server/server-state.ts'
import { Token } from '#console/server/upstream-credentials.tsx'
import { InARow, LastError } from '#console/server/upstream-failure.tsx'
import { DAY_SECONDS } from '#console/time/days.ts'
import { Time } from '#console/time/time.tsx'
import type { BackgroundTask } from '#contract/extensions/background-tasks.ts'
import type { Server, UpstreamHealth } from '#contract/extensions/server.ts'
import { firstOf, type Item } from './item.ts'

/** Most upstreams, and most tasks, that are named. */
const NAMED_MAX = 3

/** Rest of a certificate's validity, and free disk, from which they are named: as `doctor` does. */
const ENDING_SECONDS = 14 * DAY_SECONDS
const GIB = 1_073_741_824
const FREE_NOW = GIB / 10
const FREE_SOON = GIB

const SETTINGS = { label: 'View settings', to: '/settings' }
const TASKS = { label: 'View tasks', to: settingAddress('Background tasks') }

export function serverItems(server: Server, now: number): readonly Item[] {
  return [
    ...(hasNoUpstream(server) ? [NO_UPSTREAM] : []),
    ...upstreamItems(server.upstreams),
    ...configurationItems(server.configuration),
    ...hostItems(server.host, now),
    ...taskItems(server.tasks),
  ]
}

export const NO_UPSTREAM_ID = 'no-upstream'

const NO_UPSTREAM: Item = {
  id: NO_UPSTREAM_ID,
  urgency: 'now',
  title: 'No upstream yet: requests to models are rejected',
  detail: <SetUpstream />,
  action: SETTINGS,
}

function upstreamItems(upstreams: readonly UpstreamHealth[]): readonly Item[] {
  const down = upstreams.filter(isDown)
  const expiring = upstreams.filter(
    (one) => !isDown(one) && one.credentials && one.credentials.state !== 'ok',
  )
  return [
    ...firstOf(down, NAMED_MAX).shown.map((one) => downItem(one)),
    ...firstOf(expiring, NAMED_MAX).shown.map((one) => credentialsItem(one)),
  ]
}

function downItem(upstream: UpstreamHealth): Item {
  const { name, last_error: lastError, state } = upstream
  return {
    id: `upstream ${name}`,
    urgency: 'now',
    title: `Upstream ${name} is down`,
    detail:
      state === 'no_credentials' ? (
        'It has no credentials.'
      ) : (
        <>
          Failed <InARow {...upstream} />. {lastError && <LastError error={lastError} />}
        </>
      ),
    action: viewOf(name),
  }
}

function viewOf(name: string): Item['action'] {
  return { label: 'View upstream', to: upstreamAddress(name) }
}

function credentialsItem({ name, credentials }: UpstreamHealth): Item {
  return {
    id: `credentials ${name}`,
    urgency: 'soon',
    title: `Credentials of upstream ${name} cannot be renewed`,
    detail: credentials && <Token credentials={credentials} />,
    action: viewOf(name),
  }
}

function configurationItems(configuration: Server['configuration']): readonly Item[] {
  const { error, loaded_at: loadedAt, needs_restart: waiting } = configuration
  const items: Item[] = []
  if (error) {
    items.push({
      id: 'reload',
      urgency: 'now',
      title: 'The configuration could not be reloaded',
      detail: (
        <>
          The reload <Time at={error.at} /> changed nothing: the configuration in use was read{' '}
          <Time at={loadedAt} />.
        </>
      ),
      action: SETTINGS,
    })
  }
  if (waiting.length > 0) {
    items.push({
      id: 'restart',
      urgency: 'known',
      title: 'Changes of the configuration wait for a restart',
      detail: waiting.join(', '),
      action: SETTINGS,
    })
  }
  return items
}

function hostItems(
  { certificate_ends_at: end, disk_free_bytes: free }: Server['host'],
  now: number,
): readonly Item[] {
  const items: Item[] = []
  if (end !== null && end - now < ENDING_SECONDS) {
    items.push({
      id: 'certificate',
      urgency: end <= now ? 'now' : 'soon',
      title: end <= now ? 'The certificate has ended' : 'The certificate ends soon',
      detail: (
        <>
          <Time at={end} />: {endText(end)}. The server reads renewed files within seconds.
        </>
      ),
      action: SETTINGS,
    })
  }
  if (free !== null && free < FREE_SOON) {
    items.push({
      id: 'disk',
      urgency: free < FREE_NOW ? 'now' : 'soon',
      title: `The disk of the store has ${(free / GIB).toFixed(1)} GiB free`,
      detail: 'Writes fail on a full disk. Free space, or move the file to a larger disk.',
      action: SETTINGS,
    })
  }
  return items
}

function taskItems(tasks: readonly BackgroundTask[]): readonly Item[] {
  const failing = tasks.filter(({ state }) => state === 'failing')
  return firstOf(failing, NAMED_MAX).shown.map(({ name, last_error: lastError }) => ({
    id: `task ${name}`,
    urgency: 'now',
    title: `A background task fails: ${TASK_LABELS[name]}`,
    detail: lastError && (
      <>
        Last error <Time at={lastError.at} />
        {lastError.message !== null && `: ${lastError.message}`}
      </>
    ),
    action: TASKS,
  }))
}
