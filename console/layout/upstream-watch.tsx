/** Watches the status of the upstreams on every page, with the permission to read it. */

import { lazy, Suspense } from 'react'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { isDown } from '#console/server/server-state.ts'
import { useIsAway } from '#console/server/server-watch.tsx'

const REFRESH_MS = 10_000

/** Loaded when it is needed: most of the time it is not. */
const UpstreamBanner = lazy(async () => ({
  default: (await import('./upstream-banner.tsx')).UpstreamBanner,
}))

export const load: Load = ({ answer }, { allowed }) => {
  if (allowed.seesServer) answer('retrieveServer', {})
}

export function UpstreamWatch() {
  const { seesServer } = useAllowed()
  const { data } = useAnswer('retrieveServer', {}, { enabled: seesServer, everyMs: REFRESH_MS })
  const isAway = useIsAway()
  const all = (!isAway && data?.upstreams) || []
  const down = all.filter(isDown)
  return (
    down.length > 0 && (
      <Suspense>
        <UpstreamBanner down={down} others={all.filter((one) => !isDown(one))} />
      </Suspense>
    )
  )
}
