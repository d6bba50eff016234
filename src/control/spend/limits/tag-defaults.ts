/** Spend limits of each value of a key of tags, in the organization or in a project. */
import type { Context } from '#context.ts'
import type { NewTagDefault, TagSpendDefault } from '#contract/spend/defaults.ts'
import { checkValueKeys } from '#control/tags/value-keys.ts'
import { inProject, parseInProject } from '#spend/ledger/payers.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { levelRange } from '#usage/values/rows.ts'
import { CURRENCY } from './limits.ts'
import * as store from './store.ts'

export type TagDefaults = Record<string, TagSpendDefault>
export type TagDefaultChanges = Record<string, TagSpendDefault | null>

/** Changed defaults, and those before. Undefined: the change names none. */
export interface ChangedTagDefaults {
  readonly changes: TagDefaultChanges
  readonly earlier: TagDefaultChanges
}

/** The defaults of a level: a project, or empty for the organization. */
export async function readTagDefaults(
  reader: Reader,
  { organization }: Context,
  level: string,
): Promise<TagDefaults> {
  const rows = await store.findTagDefaults(reader, {
    organizationId: organization.id,
    ...levelRange(level),
  })
  return Object.fromEntries(
    rows.map(({ scope_id, threshold_amount, interval, mode, beyond }) => [
      parseInProject(scope_id).id,
      {
        threshold_amount,
        currency: CURRENCY,
        interval,
        mode,
        beyond: beyond ?? 'reject',
      },
    ]),
  )
}

/** Changes the defaults of the keys that a change names; null removes one. */
export async function changeTagDefaults(
  tx: Tx,
  ctx: Context,
  level: string,
  given: Readonly<Record<string, NewTagDefault | null>> | undefined,
): Promise<ChangedTagDefaults | undefined> {
  const entries = Object.entries(given ?? {})
  if (entries.length === 0) return undefined
  const before = await readTagDefaults(tx, ctx, level)
  const names = entries.map(([key]) => key)
  await checkValueKeys(tx, ctx, level, { names, known: Object.keys(before) })
  const changes: TagDefaultChanges = {}
  const earlier: TagDefaultChanges = {}
  for (const [key, input] of entries) {
    const present = Object.hasOwn(before, key) ? before[key] : undefined
    const { mode = present?.mode ?? 'enforce', beyond = present?.beyond ?? 'reject' } = input ?? {}
    const limit = input && { ...input, mode, beyond }
    changes[key] = limit
    earlier[key] = present ?? null
    await write(tx, ctx, { level, key }, limit)
  }
  return { changes, earlier }
}

interface DefaultKey {
  readonly level: string
  readonly key: string
}

async function write(
  tx: Tx,
  { organization, now }: Context,
  { level, key }: DefaultKey,
  limit: TagSpendDefault | null,
): Promise<void> {
  const name = {
    organization_id: organization.id,
    scope_kind: 'tag_default' as const,
    scope_id: inProject(level, key),
  }
  if (!limit) {
    await store.remove(tx, name)
    return
  }
  const { threshold_amount, interval, mode, beyond } = limit
  const time = now()
  await store.put(tx, {
    ...name,
    project_id: level === '' ? null : level,
    threshold_amount,
    interval,
    mode,
    beyond,
    created_at: time,
    updated_at: time,
    raised_amount: null,
    raised_until: null,
  })
}
