/** Subjects of usage: one object for equal ones. The recorder finds their row by it. */
import { setBounded } from '#base/bounded-map.ts'
import type { Tags } from '#contract/tag.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { OwnedObjectTable } from '#storage/tables/owned.ts'
import type { UsageSubject } from '#usage/event.ts'
import { parsePaying, tagSetOf } from '#usage/tag-set.ts'
import type { Charge } from './charge.ts'

/** Most subjects remembered for one key. */
const SUBJECTS_MAX = 200

interface Subjects {
  readonly byName: Map<string, UsageSubject>
  /** The one returned last: most requests of a key are alike, and their name need not be built. */
  last: UsageSubject | undefined
}

export function createSubjects() {
  const known = new WeakMap<Grant, Subjects>()
  return (
    charge: Charge,
    model: string,
    serviceTier: string | null = null,
    upstream: string | null = null,
  ): UsageSubject => {
    const { grant } = charge
    const subjects = known.get(grant) ?? { byName: new Map(), last: undefined }
    if (!subjects.last) known.set(grant, subjects)
    else if (isSubjectOf(subjects.last, charge, model, serviceTier, upstream)) return subjects.last
    subjects.last = findSubject(subjects.byName, charge, model, serviceTier, upstream)
    return subjects.last
  }
}

function isSubjectOf(
  subject: UsageSubject,
  { kind, size, source }: Charge,
  model: string,
  serviceTier: string | null,
  upstream: string | null,
): boolean {
  return (
    subject.model === model &&
    subject.kind === kind &&
    subject.serviceTier === serviceTier &&
    subject.upstream === upstream &&
    subject.size === size &&
    subject.source === source
  )
}

function findSubject(
  byName: Map<string, UsageSubject>,
  { grant, kind, size, source }: Charge,
  model: string,
  serviceTier: string | null,
  upstream: string | null,
): UsageSubject {
  const name = `${kind} ${serviceTier} ${size} ${source} ${upstream ?? ''} ${model}`
  const remembered = byName.get(name)
  if (remembered) return remembered
  const subject: UsageSubject = {
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
    tags: grant.tags,
  }
  setBounded(byName, name, subject, SUBJECTS_MAX)
  return subject
}

/** The row of an object with usage that is counted later, for the key that created it. */
export type UsageRow = Pick<
  OwnedObjectTable,
  'organization_id' | 'project_id' | 'owner_id' | 'key_id' | 'upstream' | 'paying_tags'
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
  }
}
