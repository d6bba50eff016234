/** Service tiers that a project may use, and its default. */
import { audited } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { defaultTierDisabled, emptyTierChange } from '#contract/errors/policies.ts'
import {
  ALL_TIERS,
  type ServiceTierChange,
  type ServiceTierSettings,
} from '#contract/service-tier-settings.ts'
import * as projects from '#control/projects/projects.ts'
import type { Reader } from '#storage/db.ts'
import * as store from './store.ts'

const KIND = 'service_tier_settings'

type Tiers = Omit<ServiceTierSettings, 'object'>

export async function retrieve(ctx: Context, projectId: string): Promise<ServiceTierSettings> {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  return toWire(await tiersOf(ctx.reader, projectId))
}

/**
 * Changes the given members. Throws 400 if the default would be a disabled tier, by another change
 * at the same time, too.
 */
export function update(
  ctx: Context,
  projectId: string,
  change: ServiceTierChange,
): Promise<ServiceTierSettings> {
  if (Object.keys(change).length === 0) throw new Problem(emptyTierChange())
  return audited(ctx, async (tx) => {
    await projects.requireUnused(tx, ctx, projectId)
    const tiers: Tiers = { ...(await tiersOf(tx, projectId)), ...change }
    if (!isEnabled(tiers)) throw new Problem(defaultTierDisabled())
    const key = { owner_id: projectId, kind: KIND } as const
    await store.put(tx, { ...key, value: JSON.stringify(tiers), updated_at: ctx.now() })
    return {
      result: toWire(tiers),
      projectId,
      event: {
        type: 'project.updated',
        id: projectId,
        changes_requested: { service_tier_settings: change },
      },
    }
  })
}

function isEnabled({ default: tier, enabled_tiers: enabled }: Tiers): boolean {
  return tier !== 'fast' || enabled === ALL_TIERS || enabled.includes('fast')
}

async function tiersOf(reader: Pick<Reader, 'selectFrom'>, projectId: string): Promise<Tiers> {
  const value = await store.find(reader, { owner_id: projectId, kind: KIND })
  return value === undefined
    ? { default: 'standard', enabled_tiers: ALL_TIERS }
    : (JSON.parse(value) as Tiers)
}

function toWire(tiers: Tiers): ServiceTierSettings {
  return {
    object: 'project.service_tier_settings',
    ...tiers,
  }
}
