/** The data plane of a node that serves models, with the parts that it alone needs. */
import type { SpendAlerts } from '#alerts/alerts.ts'
import { createTurnStages } from '#event-loop/turn-stages.ts'
import type { AppParts } from './app-parts.ts'
import { labelsOf, type OpenDataPlane, openDataPlane } from './data-plane.ts'
import type { Replication } from './replication.ts'
import { startTracing } from './tracing.ts'

export interface ModelParts extends AppParts {
  readonly alerts: SpendAlerts
  readonly refreshSecrets: () => void
}

/** Undefined on a node of the control plane. Other nodes may get their first upstream later. */
export async function openModels(
  state: ModelParts,
  { grants, nodes: { liveNodes } }: Replication,
  starting: AsyncDisposableStack,
): Promise<OpenDataPlane | undefined> {
  const { settings, runtime, liveCatalog } = state
  const { planes, upstreams, redisUrl, bounds, spend, requestLogs } = settings
  if (planes === 'control') return undefined
  const { now, elapsed, random, wait, afterEvents } = runtime
  let dataPlane: OpenDataPlane | undefined
  const present = () => dataPlane?.present() ?? upstreams
  dataPlane = await openDataPlane(
    {
      ...state,
      first: { upstreams, spend, catalog: liveCatalog.current() },
      labelOf: labelsOf(state.catalog),
      redisUrl,
      bounds,
      requestLogs,
      grants,
      liveNodes,
      now,
      elapsed,
      random,
      wait,
      atStage: createTurnStages(afterEvents),
      tracing: await startTracing({ ...state, upstreams: present }, starting),
    },
    starting,
  )
  return dataPlane
}
