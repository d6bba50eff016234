/** Subjects of usage, of charges and of rows. */
import type { Catalog } from '#catalog/catalog.ts'
import type { Tags } from '#contract/tag.ts'
import type { OwnedObjectTable } from '#storage/tables/owned.ts'
import type { UsageSubject } from '#usage/event.ts'
import { parsePaying, tagSetOf } from '#usage/tag-set.ts'
import type { Charge } from './charge.ts'

export function subjectOfCharge(
  { grant, kind, size, source, payingValues }: Charge,
  model: string,
  serviceTier: string | null = null,
  upstream: string | null = null,
): UsageSubject {
  return {
    organizationId: grant.organization.id,
    projectId: grant.projectId,
    ownerId: grant.owner.id,
    keyId: grant.keyId,
    model,
    kind,
    batch: false,
    serviceTier,
    size,
    source,
    contextLevel: null,
    vectorStoreId: null,
    upstream,
    tags: grant.tags.id === '' ? undefined : grant.tags,
    values: payingValues,
  }
}

/**
 * The model for usage: a reported snapshot of the requested model, or a model that may answer in
 * its place, else the requested one.
 */
export function reportedModel(
  catalog: Catalog,
  { model: requested, otherModels }: Pick<Charge, 'model' | 'otherModels'>,
  reported: string | undefined,
): string {
  if (reported === undefined || reported === requested) return requested
  const bucket = catalog.resolve(reported)?.bucket
  const isOf = (model: string): boolean =>
    model === reported || (bucket !== undefined && bucket === catalog.resolve(model)?.bucket)
  return isOf(requested) || otherModels.some(({ model }) => isOf(model)) ? reported : requested
}

/** The row of an object with usage that is counted later, for the key that created it. */
export type UsageRow = Pick<
  OwnedObjectTable,
  | ('organization_id' | 'project_id' | 'owner_id' | 'key_id' | 'upstream')
  | ('paying_tags' | 'paying_values')
> & { readonly model: string }

/** The subject of the usage of an object with these tags, but for its kind. */
export function subjectOfRow(row: UsageRow, tags: Tags = {}): Omit<UsageSubject, 'kind' | 'batch'> {
  return {
    organizationId: row.organization_id,
    projectId: row.project_id,
    ownerId: row.owner_id,
    keyId: row.key_id,
    model: row.model,
    serviceTier: null,
    size: null,
    source: null,
    contextLevel: null,
    vectorStoreId: null,
    upstream: row.upstream,
    tags: tagSetOf(tags, { paying: parsePaying(row.paying_tags) }),
    values: row.paying_values === null ? undefined : parsePaying(row.paying_values),
  }
}
