/** Aliases and fallback models, written to the store as rows of any content. */
import type { Fallbacks } from '#gateway/auth/model-routing.ts'
import type { RoutingKind } from '#storage/tables/policies.ts'
import { record } from '#storage/transaction.ts'
import type { Harness } from './harness.ts'
import type { MadeKey } from './keys.ts'

export interface PlantedRouting {
  /** Of the organization. */
  readonly shared?: Readonly<Record<string, string>>
  readonly aliases?: Readonly<Record<string, string>>
  readonly fallbacks?: Readonly<Record<string, Partial<Fallbacks>>>
}

let planted = 0

/** Sets the routing of a project, whatever rules it breaks; also none, to remove it. */
export async function plantRouting(
  { store, client }: Harness,
  { project_id }: Pick<MadeKey, 'project_id'>,
  { shared = {}, aliases = {}, fallbacks = {} }: PlantedRouting,
): Promise<void> {
  const { organization_id } = await store.reader
    .selectFrom('project')
    .select('organization_id')
    .where('id', '=', project_id)
    .executeTakeFirstOrThrow()
  const complete = Object.entries(fallbacks).map(([model, { models = [], onLimit = false }]) => [
    model,
    { models, onLimit },
  ])
  await plant(store, organization_id, 'model_aliases', shared)
  await plant(store, project_id, 'model_aliases', aliases)
  await plant(store, project_id, 'model_fallbacks', Object.fromEntries(complete))
  // A change of the project drops the grants of its keys.
  planted += 1
  await client.modifyProject({ project_id, name: `routed ${planted}` })
}

async function plant(
  store: Harness['store'],
  owner_id: string,
  kind: RoutingKind,
  value: object,
): Promise<void> {
  await record(store, async (tx) => {
    await tx
      .deleteFrom('policy')
      .where('owner_id', '=', owner_id)
      .where('kind', '=', kind)
      .execute()
    if (Object.keys(value).length === 0) return
    const row = { owner_id, kind, value: JSON.stringify(value), updated_at: 0 }
    await tx.insertInto('policy').values(row).execute()
  })
}
