/** Reload of the configuration by an administrator, with its event. */
import { audited } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { configurationNotReloaded } from '#contract/errors/organization.ts'
import type { ConfigurationReload } from '#contract/extensions/configuration.ts'

/** Reloads the configuration of this node. Resolves to a sentence if nothing was applied. */
export type ReloadNode = () => Promise<
  { readonly changed: readonly string[]; readonly needsRestart: readonly string[] } | string
>

/**
 * The event follows the reload, which is no write of this store: a reload whose event cannot be
 * written is in the log alone.
 */
export async function reload(ctx: Context, reloadNode: ReloadNode): Promise<ConfigurationReload> {
  const reloaded = await reloadNode()
  if (typeof reloaded === 'string') throw new Problem(configurationNotReloaded(reloaded))
  const changed = [...reloaded.changed]
  const needsRestart = [...reloaded.needsRestart]
  return audited(ctx, async () => ({
    result: {
      object: 'organization.configuration.reload' as const,
      changed,
      needs_restart: needsRestart,
    },
    event: {
      type: 'configuration.reloaded',
      id: ctx.organization.id,
      changed,
      needs_restart: needsRestart,
    },
  }))
}
