/** Cache entries of keys, from rows of the store. */
import { Problem } from '#base/problem.ts'
import { expiryOfSecret, maskKey } from '#base/secrets.ts'
import {
  deletedApiKey,
  notAuthorizedInvalidProject,
  ownerNotMember,
} from '#contract/errors/credentials.ts'
import { RATE_LIMIT_FIELDS, type RateLimitChange } from '#contract/rate-limits.ts'
import { type ProjectUse, projectUseOf } from '#gateway/project-use.ts'
import type { Reader } from '#storage/db.ts'
import {
  areOwnRates,
  findAllRates,
  findDefaultRates,
  findOwnRates,
  type GrantRateRow,
} from '#storage/subject-rates.ts'
import { parseTags, tagSetOf } from '#usage/tag-set.ts'
import { type Grant, parseScopes } from './grant.ts'
import type {
  CachedDecision,
  CachedGrant,
  CachedKey,
  GrantOverrides,
  ProjectLimits,
} from './grant-cache.ts'
import { inactiveIn } from './invalidation.ts'
import { modelRoutingOf } from './model-routing.ts'
import { type OwnerPermissions, type OwnerRoleRow, permissionsOfOwner } from './owner-roles.ts'
import { narrowedPolicy, policyOf } from './policy.ts'
import { findSpendLimits, requestedKeysOf, spendLimitsOf, tagLimitsOf } from './spend-limits.ts'
import {
  type FormerKeyRow,
  findGenerations,
  findOverrides,
  findOwnerRoles,
  findPolicies,
  findTagSpendLimits,
  type GrantOverrideRow,
  type GrantSpendLimitRow,
  type KeyRow,
} from './store.ts'
import { subjectRatesOf, valueRatesOf } from './subject-rates.ts'
import { valueKeysOf } from './value-keys.ts'
import { valueSpendOf } from './value-spend.ts'

function archived(): Problem {
  return new Problem(notAuthorizedInvalidProject())
}

function wasDeleted(key: string): Problem {
  return new Problem(deletedApiKey(maskKey(key)))
}

function ownerGone(): Problem {
  return new Problem(ownerNotMember())
}

/** The entry of a key that is no more: it was deleted, or went with its project. */
export function formerEntry(hash: string, row: FormerKeyRow): CachedKey {
  return {
    hash,
    known: { kind: 'rejection', problemOf: row.deleted_at === null ? archived : wasDeleted },
    expiresAt: row.expires_at,
    organizationId: row.organization_id,
    ids: [row.project_id],
    seq: row.seq,
  }
}

/** Limits and roles that come with a key. */
export interface KeyParts {
  /** Limits of its project. */
  readonly limits: ProjectLimits
  /** Spend limits of the key, of its owner and of tags. */
  readonly ownSpendLimits: readonly GrantSpendLimitRow[]
  /** Rate limits of the key and of its owner. */
  readonly ownRates: readonly GrantRateRow[]
  /** Roles that are assigned to its owner and to groups of the owner. */
  readonly roles: readonly OwnerRoleRow[]
}

/** Reads the parts of a key that are its own, by its rows. */
export async function readOwnParts(
  reader: Reader,
  row: KeyRow,
  rows: readonly KeyRow[],
): Promise<OwnParts> {
  return readPartsWith(reader, row, rows, await findOwnRates(reader, ratedKey(row)))
}

/** Reads the parts of a key that are its own, and the limits of its project. */
export async function readAllParts(
  reader: Reader,
  row: KeyRow,
  rows: readonly KeyRow[],
): Promise<OwnParts & Pick<KeyParts, 'limits'>> {
  const { organization_id: organizationId, project_id: projectId } = row
  const rates = await findAllRates(reader, ratedKey(row))
  const own = await readPartsWith(reader, row, rows, rates.filter(areOwnRates))
  const limits = await readLimits(reader, organizationId, projectId, rates)
  // The rates were read before the others, after the key.
  return { ...own, limits: { ...limits, seq: row.seq } }
}

export type OwnParts = OwnLimitRows & Pick<KeyParts, 'roles'>

async function readPartsWith(
  reader: Reader,
  row: KeyRow,
  rows: readonly KeyRow[],
  ownRates: readonly GrantRateRow[],
): Promise<OwnParts> {
  const ownSpendLimits = await readOwnSpendLimits(reader, row, rows)
  const roles = await findOwnerRoles(reader, {
    ownerId: ownerOf(row).id,
    organizationId: row.organization_id,
    projectId: row.project_id,
  })
  return { ownSpendLimits, ownRates, roles }
}

export type OwnLimitRows = Pick<KeyParts, 'ownSpendLimits' | 'ownRates'>

/** Reads the limits of a key and of its owner, and the spend limits of its tags. */
export async function readOwnLimits(
  reader: Reader,
  row: KeyRow,
  rows: readonly KeyRow[],
): Promise<OwnLimitRows> {
  const ownSpendLimits = await readOwnSpendLimits(reader, row, rows)
  return { ownSpendLimits, ownRates: await findOwnRates(reader, ratedKey(row)) }
}

async function readOwnSpendLimits(
  reader: Reader,
  row: KeyRow,
  rows: readonly KeyRow[],
): Promise<GrantSpendLimitRow[]> {
  return [...ownSpendLimitsOf(rows), ...(await readTagLimits(reader, row))]
}

function ratedKey(row: KeyRow) {
  return {
    organizationId: row.organization_id,
    projectId: row.project_id,
    keyId: row.id,
    ownerId: ownerOf(row).id,
  }
}

/** Cache entry of a key that the store has. */
export function keyEntry(hash: string, row: KeyRow, parts: KeyParts): CachedKey {
  const permissions = permissionsOfOwner(row, parts.roles)
  const expiresAt = expiryOfSecret(hash, row)
  return {
    hash,
    known: knownOf({ ...row, expires_at: expiresAt }, parts, permissions),
    expiresAt,
    organizationId: row.organization_id,
    ids: [
      row.id,
      row.project_id,
      ownerOf(row).id,
      ...permissions.accessIds,
      ...(row.owner_access === 'inactive' ? [inactiveIn(row.organization_id)] : []),
    ],
    seq: row.seq,
  }
}

/** The spend limits of a key and of its owner. */
function ownSpendLimitsOf(rows: readonly KeyRow[]): GrantSpendLimitRow[] {
  return rows.flatMap((row) => {
    const { scope_kind, scope_id, threshold_amount, interval, mode } = row
    if (!scope_kind || !scope_id || !threshold_amount || !interval || !mode) return []
    const { raised_amount, raised_until } = row
    const raise = { raised_amount, raised_until }
    return [{ scope_kind, scope_id, threshold_amount, interval, mode, ...raise }]
  })
}

/** Tags of a key and of its project, and the rules for tags of its requests. */
function taggingOf(row: KeyRow): Pick<Grant, 'tags' | 'mayTag' | 'bodyTags' | 'requiredTags'> {
  return {
    tags: tagSetOf({ ...parseTags(row.project_tags), ...parseTags(row.tags) }),
    mayTag: row.may_tag === 1,
    bodyTags: row.may_tag === 1 ? bodyTagsOf(row) : undefined,
    requiredTags: row.require_tags === null ? [] : JSON.parse(row.require_tags),
  }
}

function bodyTagsOf({ metadata_tags, safety_identifier_key }: KeyRow): Grant['bodyTags'] {
  const metadata: readonly string[] = metadata_tags === null ? [] : JSON.parse(metadata_tags)
  if (metadata.length === 0 && safety_identifier_key === null) return undefined
  return { metadata, identifierKey: safety_identifier_key }
}

/** The spend limits of the tags that requests with a key may have. */
function readTagLimits(reader: Reader, row: KeyRow): Promise<GrantSpendLimitRow[]> {
  const tagging = taggingOf(row)
  return findTagSpendLimits(reader, {
    organizationId: row.organization_id,
    names: tagging.tags.paying,
    keys: requestedKeysOf(tagging),
  })
}

function projectOf({ project_id: id, project_tags, residency, geography }: KeyRow): ProjectUse {
  return projectUseOf({ id, residency, geography, tags: parseTags(project_tags) })
}

function knownOf(
  row: KeyRow,
  { limits, ownSpendLimits, ownRates }: KeyParts,
  { permitted, accessIds }: OwnerPermissions,
): CachedDecision {
  if (row.archived_at !== null) return { kind: 'rejection', problemOf: archived }
  if (row.owner_access === 'inactive' || row.deactivated_at !== null) {
    return { kind: 'rejection', problemOf: ownerGone }
  }
  const organization = { id: row.organization_id, name: row.organization_name }
  const tagging = taggingOf(row)
  const grant: Grant = {
    keyId: row.id,
    organization,
    projectId: row.project_id,
    project: projectOf(row),
    owner: ownerOf(row),
    scopes: parseScopes(row.scopes),
    permitted,
    accessIds,
    expiresAt: row.expires_at,
    overrides: new Map(),
    generations: new Map(),
    spendLimits: [],
    models: row.model_ids === null ? undefined : JSON.parse(row.model_ids),
    policy: limits.policy,
    routing: limits.routing,
    ...tagging,
    tagLimits: tagLimitsOf({ organization, ...tagging }, ownSpendLimits),
    subjectRates: [],
    valueKeys: undefined,
  }
  const known = {
    kind: 'grant' as const,
    grant,
    limits,
    ownSpendLimits,
    ownRates,
    trusted: new Map(Object.entries(parseTags(row.trusted_headers))),
    identifierKey: row.safety_identifier_key,
  }
  return { ...known, grant: withLimits(known, limits) }
}

/** The grant of a key with these limits of its project. */
export function withLimits(
  { grant, ownSpendLimits, ownRates, trusted, identifierKey }: CachedGrant,
  limits: ProjectLimits,
): Grant {
  const { tagLimits } = grant
  const { overrides = new Map(), generations, spendLimits, rates, valueRates, routing } = limits
  return {
    ...grant,
    overrides,
    generations,
    spendLimits: spendLimitsOf(grant, [...ownSpendLimits, ...spendLimits]),
    policy: narrowedPolicy(limits.policy, grant),
    routing,
    subjectRates: subjectRatesOf(grant, [...ownRates, ...rates]),
    valueKeys: valueKeysOf({
      trusted,
      identifierKey,
      limitedTags: new Set(tagLimits.map(({ payerId }) => payerId)),
      rates: valueRates,
      spend: limits.valueSpend,
    }),
  }
}

export function ownerOf(row: Pick<KeyRow, 'user_id' | 'service_account_id'>): Grant['owner'] {
  return row.user_id === null
    ? { kind: 'service_account', id: row.service_account_id ?? '' }
    : { kind: 'user', id: row.user_id }
}

/**
 * The project's limits, how often its buckets and its organization's were emptied, and the sequence
 * number of the last change that they include for certain: later reads may be newer. `read` are
 * rates that were read with others.
 */
export async function readLimits(
  reader: Reader,
  organizationId: string,
  projectId: string,
  read?: readonly GrantRateRow[],
): Promise<ProjectLimits & { readonly overrides: GrantOverrides }> {
  const rows = await findOverrides(reader, { organizationId, projectId })
  const overrides = new Map<string, RateLimitChange>()
  for (const row of rows) if (row.model !== null) overrides.set(row.model, toChange(row))
  const emptied = await findGenerations(reader, { organizationId, projectId })
  const generations = new Map(
    emptied.map(({ owner_id, bucket, generation }) => [`${owner_id}:${bucket}`, generation]),
  )
  const spendLimits = await findSpendLimits(reader, { organizationId, projectId })
  const rates = read ?? (await findDefaultRates(reader, { organizationId, projectId }))
  const policies = await findPolicies(reader, { organizationId, projectId })
  return {
    overrides,
    generations,
    spendLimits,
    rates: rates.filter(({ scope_kind }) => scope_kind === 'default'),
    valueRates: valueRatesOf(rates),
    valueSpend: valueSpendOf(spendLimits),
    policy: policyOf(projectId, policies),
    routing: modelRoutingOf(projectId, policies),
    seq: rows[0]?.seq ?? 0,
  }
}

function toChange(row: GrantOverrideRow): RateLimitChange {
  const change: RateLimitChange = {}
  for (const field of RATE_LIMIT_FIELDS) {
    const value = row[field]
    if (value !== null) change[field] = value
  }
  return change
}
