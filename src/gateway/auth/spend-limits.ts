/** Spend limits of a grant, from rows of the store. */
import { PAYER_KINDS, type PayerKind } from '#contract/spend/limits.ts'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import { limitOfRow } from '#spend/ledger/limit-rows.ts'
import { inProject } from '#spend/ledger/payers.ts'
import type { Reader } from '#storage/db.ts'
import { parseTagName } from '#usage/tag-set.ts'
import { levelRange } from '#usage/values/rows.ts'
import type { Grant } from './grant.ts'
import { findLimitsOfProject, type GrantSpendLimitRow, type GrantValueLimitRow } from './store.ts'

/**
 * The spend limits of a project and of its organization, the defaults of both, and the limits of
 * values of tags.
 */
export function findSpendLimits(
  reader: Reader,
  { organizationId, projectId }: { readonly organizationId: string; readonly projectId: string },
): Promise<GrantValueLimitRow[]> {
  const ofProject = levelRange(projectId)
  return findLimitsOfProject(reader, {
    organizationId,
    projectId,
    ofUsers: inProject(projectId, 'user'),
    ofAccounts: inProject(projectId, 'service_account'),
    ofKeys: inProject(projectId, 'api_key'),
    ...levelRange(''),
    fromProject: ofProject.from,
    beforeProject: ofProject.before,
  })
}

/** A payer, and the ids of its defaults: the first that exists holds if it has no limit. */
type Paying = readonly [scope: PayerKind, payerId: string, defaults: readonly string[]]

type PayingKey = Pick<Grant, 'keyId' | 'owner' | 'projectId' | 'organization' | 'tags'>

/**
 * The limits of everybody who pays for requests with a key, the narrowest first: of several that
 * are exhausted, the first is named. An owner without a limit has the project's default for its
 * scope, or the organization's. `rows` may have those of others.
 */
export function spendLimitsOf(
  { keyId, owner, projectId, organization, tags }: PayingKey,
  rows: readonly GrantSpendLimitRow[],
): readonly SpendLimit[] {
  if (rows.length === 0) return NONE
  const ofProject = (id: string): string => inProject(projectId, id)
  const payers: readonly Paying[] = [
    ['api_key', keyId, [ofProject('api_key'), 'api_key']],
    ...(owner.kind === 'user'
      ? ([
          ['project_user', ofProject(owner.id), [ofProject('user')]],
          ['user', owner.id, ['user']],
        ] as const)
      : ([
          ['service_account', owner.id, [ofProject('service_account'), 'service_account']],
        ] as const)),
    ...tags.paying.map((name) => ['tag', name, NONE] as const),
    ['project', projectId, ['project']],
    ['organization', organization.id, NONE],
  ]
  const find = (kind: GrantSpendLimitRow['scope_kind'], id: string) =>
    rows.find((row) => row.scope_kind === kind && row.scope_id === id)
  return payers.flatMap(([scope, payerId, defaults]) => {
    let row = find(scope, payerId)
    for (const id of defaults) row ??= find('default', id)
    return row ? [limitOfRow(row, { scope, payerId, organizationId: organization.id })] : []
  })
}

type Tagger = Pick<Grant, 'organization' | 'mayTag' | 'requiredTags' | 'tags'>

/**
 * Keys of tags of a request that make it pay from their limits: the required keys that neither the
 * key nor the project sets.
 */
export function requestedKeysOf({ mayTag, requiredTags, tags }: Omit<Tagger, 'organization'>) {
  return mayTag ? requiredTags.filter((key) => !Object.hasOwn(tags.tags, key)) : NONE
}

/** The limits, among the rows, of tags that a request may add. */
export function tagLimitsOf(
  grant: Tagger,
  rows: readonly GrantSpendLimitRow[],
): readonly SpendLimit[] {
  const keys: readonly string[] = requestedKeysOf(grant)
  const organizationId = grant.organization.id
  return rows
    .filter((row) => row.scope_kind === 'tag' && keys.includes(parseTagName(row.scope_id)[0]))
    .map((row) => limitOfRow(row, { scope: 'tag', payerId: row.scope_id, organizationId }))
}

/** Adds limits of tags to those of a grant, in their order. */
export function withTagLimits(
  limits: readonly SpendLimit[],
  ofTags: readonly SpendLimit[],
): readonly SpendLimit[] {
  if (ofTags.length === 0) return limits
  const width = ({ scope }: SpendLimit): number => PAYER_KINDS.indexOf(scope)
  return [...limits, ...ofTags].sort((one, other) => width(one) - width(other))
}

const NONE: readonly never[] = []
