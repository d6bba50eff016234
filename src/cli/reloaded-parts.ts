/** Parts of a server that a reload of the configuration replaces. */
import type { SpendAlerts } from '#alerts/alerts.ts'
import { type Catalog, createCatalog } from '#catalog/catalog.ts'
import { configuredModels } from '#config/models.ts'
import type { Settings } from '#config/settings.ts'
import type { SignInTarget } from '#http/control-plane/oidc.ts'
import type { Nodes } from '#storage/nodes.ts'
import type { AppParts } from './app-parts.ts'
import type { SecretFiles } from './credentials.ts'
import type { OpenDataPlane } from './data-plane.ts'
import { createReloader, type Reloader } from './reload.ts'
import { findSignIn } from './sign-in.ts'
import { startupWarnings } from './startup-checks.ts'

/** The catalog of the models and the upstreams of the settings. */
export function catalogOf({ file, bounds, upstreams }: Settings): Catalog {
  const listed = upstreams.flatMap((upstream) => upstream.listed)
  return createCatalog(configuredModels(file), bounds, listed)
}

/** Parts that a reload changes. */
interface ReloadedParts {
  readonly dataPlane: () => OpenDataPlane | undefined
  readonly nodes: Pick<Nodes, 'serve'>
  readonly alerts: Pick<SpendAlerts, 'use'>
  readonly secretFiles: () => Pick<SecretFiles, 'look'>
  readonly useSignIn: (target: SignInTarget | undefined) => void
}

export function openReloader(
  state: AppParts,
  { dataPlane, nodes, alerts, secretFiles, useSignIn }: ReloadedParts,
): Reloader {
  const { settings, runtime, store, catalog, liveCatalog } = state
  return createReloader({
    ...state,
    started: settings,
    source: runtime.configuration,
    now: runtime.now,
    warnings: (next) =>
      startupWarnings({ reader: store.reader, ends: catalog.ends, nowMs: runtime.now() }, next),
    prepare: async (next, changed) => {
      const target = changed.includes('oidc')
        ? await findSignIn({ ...state, settings: next })
        : null
      const models = catalogOf(next)
      // The first upstream makes it a node with limits to count.
      if (next.upstreams.length > 0) await nodes.serve(next.planes)
      const replace = changed.some((name) => name !== 'oidc' && name !== 'alerts')
        ? await dataPlane()?.prepare({ ...next, catalog: models })
        : undefined
      return () => {
        replace?.()
        liveCatalog.replace(models)
        if (changed.includes('alerts')) alerts.use(next.alerts)
        if (target !== null) useSignIn(target)
        secretFiles().look()
      }
    },
  })
}
