/**
 * The gateway's queries of the control plane. Each result has the organization's last change that
 * it includes, since it is read in one statement with the counter of changes.
 */
import { type AliasedRawBuilder, type Selectable, sql } from 'kysely'
import { PAYER_KINDS } from '#contract/spend/limits.ts'
import type { Reader } from '#storage/db.ts'
import { query } from '#storage/statement.ts'
import type { ApiKeyTable } from '#storage/tables/schema.ts'

function withOrganization(db: Pick<Reader, 'selectFrom'>) {
  return db
    .selectFrom('project')
    .innerJoin('organization', 'organization.id', 'project.organization_id')
    .innerJoin('change_counter as counter', 'counter.organization_id', 'project.organization_id')
    .select([
      'project.id as project_id',
      'project.archived_at',
      'organization.id as organization_id',
      'organization.name as organization_name',
      'counter.seq',
    ])
}

/** A source of keys: the table, or rows of its form. */
type Keys = AliasedRawBuilder<Selectable<ApiKeyTable>, 'key'>

const STORED_KEYS: Keys = sql<Selectable<ApiKeyTable>>`api_key`.as('key')

/** Keys with the predefined roles of their owners. */
function withOwners(db: Pick<Reader, 'selectFrom'>, keys = STORED_KEYS) {
  return withOrganization(db)
    .innerJoin(keys, 'key.project_id', 'project.id')
    .leftJoin('project_user as member', (join) =>
      join
        .onRef('member.project_id', '=', 'key.project_id')
        .onRef('member.user_id', '=', 'key.user_id'),
    )
    .leftJoin('user', 'user.id', 'key.user_id')
    .leftJoin('service_account as account', 'account.id', 'key.service_account_id')
    .select([
      'user.role as organization_role',
      'member.role as member_role',
      'account.role as account_role',
    ])
}

const SPEND_LIMIT = [
  ...(['scope_kind', 'scope_id', 'threshold_amount', 'interval', 'mode'] as const),
  ...(['raised_amount', 'raised_until'] as const),
] as const

/**
 * Keys in projects that are archived or not: one row for each spend limit of the key and of its
 * owner, or one row where they have none.
 */
function withOwnLimits(db: Pick<Reader, 'selectFrom'>, keys = STORED_KEYS) {
  return withOwners(db, keys)
    .select([
      'user.deactivated_at',
      'key.id',
      'key.user_id',
      'key.service_account_id',
      'key.owner_access',
      'key.scopes',
      'key.expires_at',
      'key.hash',
      'key.previous_expires_at',
      'key.tags',
      'key.may_tag',
      'key.trusted_headers',
      'key.model_ids',
      'project.tags as project_tags',
      'project.residency',
      'project.geography',
      'project.require_tags',
      'project.metadata_tags',
      'project.safety_identifier_key',
    ])
    .leftJoin('spend_limit as own', (join) =>
      join
        .onRef('own.organization_id', '=', 'project.organization_id')
        .on('own.scope_kind', 'in', ['user', 'project_user', 'service_account', 'api_key'])
        .on(
          sql<boolean>`own.scope_id in (key.id, key.user_id, key.service_account_id,
            key.project_id || '/' || key.user_id)`,
        ),
    )
    .select(SPEND_LIMIT.map((name) => `own.${name}` as const))
}

/** The key with this hash of its present or its previous secret. */
export const findKey = query<{ hash: string }>()((db, p) =>
  withOwnLimits(db).where((eb) =>
    eb.or([eb('key.hash', '=', p.hash), eb('key.previous_hash', '=', p.hash)]),
  ),
)

interface PersonInProject {
  readonly userId: string
  readonly projectId: string
}

/** Most rows of a person's keys in a project: each has a row for each of its limits. */
const PERSON_KEYS_MAX = 100

/** Keys of a person in a project, as `findKey` has one. */
export const findPersonKeys = query<PersonInProject>()((db, p) =>
  withOwnLimits(db)
    .where('key.user_id', '=', p.userId)
    .where('key.project_id', '=', p.projectId)
    .where('key.owner_access', '=', 'active')
    .orderBy('key.id', 'desc')
    .limit(PERSON_KEYS_MAX),
)

/** A new key of a person in a project, which has no limits, tags or models: it is not stored. */
export const findNewKey = query<PersonInProject>()((db, p) =>
  withOwnLimits(
    db,
    sql<Selectable<ApiKeyTable>>`(select '' as id, cast(${p.projectId} as text) as project_id,
      cast(${p.userId} as text) as user_id, cast(null as text) as service_account_id,
      'active' as owner_access, '[]' as scopes, cast(null as bigint) as expires_at, '' as hash,
      cast(null as bigint) as previous_expires_at, cast(null as text) as tags,
      cast(null as integer) as may_tag, cast(null as text) as trusted_headers,
      cast(null as text) as model_ids)`.as('key'),
  ),
)

export type KeyRow = Awaited<ReturnType<typeof findKey>>[number]

/**
 * Groups of a key's owner, with their roles in the project and the organization; and the owner's
 * roles.
 */
export const findOwnerRoles = query<{
  readonly ownerId: string
  readonly projectId: string
  readonly organizationId: string
}>()((db, p) =>
  db
    .selectFrom('group_member as member')
    .leftJoin('role_assignment as held', (join) =>
      join
        .onRef('held.principal_id', '=', 'member.group_id')
        .on('held.resource_id', 'in', [p.projectId, p.organizationId]),
    )
    .leftJoin('access_role as role', 'role.id', 'held.role_id')
    .select(['member.group_id', 'held.resource_id', 'held.role_id', 'role.effective'])
    .where('member.member_id', '=', p.ownerId)
    .unionAll(
      db
        .selectFrom('role_assignment as held')
        .leftJoin('access_role as role', 'role.id', 'held.role_id')
        .select([
          sql<string>`cast(null as text)`.as('group_id'),
          'held.resource_id',
          'held.role_id',
          'role.effective',
        ])
        .where('held.principal_id', '=', p.ownerId)
        .where('held.resource_id', '=', p.projectId),
    ),
)

/**
 * Those of some keys that are neither deleted nor inactive, nor of an archived project or a
 * deactivated user.
 */
export async function findLiveKeys(reader: Reader, ids: readonly string[]) {
  return withOwners(reader)
    .select(['key.id', 'key.scopes', 'project.residency', 'project.geography'])
    .where('key.id', 'in', ids)
    .where('key.owner_access', '=', 'active')
    .where('user.deactivated_at', 'is', null)
    .where('project.archived_at', 'is', null)
    .execute()
}

/** Roles of the owners of some keys, as `findOwnerRoles` has them for one. */
export async function findRolesOfOwners(reader: Reader, keyIds: readonly string[]) {
  return reader
    .selectFrom('api_key as key')
    .innerJoin('project', 'project.id', 'key.project_id')
    .innerJoin('role_assignment as held', (join) =>
      join.on(
        sql<boolean>`held.resource_id in (key.project_id, project.organization_id)
          and (held.principal_id in (key.user_id, key.service_account_id)
            or held.principal_id in (select group_id from group_member
              where member_id = coalesce(key.user_id, key.service_account_id)))`,
      ),
    )
    .leftJoin('access_role as role', 'role.id', 'held.role_id')
    .select(['key.id as key_id', 'held.resource_id', 'held.role_id', 'role.effective'])
    .where('key.id', 'in', keyIds)
    .execute()
}

/** A key that went with its project, or was deleted before. */
export const findFormerKey = query<{ hash: string }>()((db, p) =>
  withOrganization(db)
    .innerJoin('archived_key as key', 'key.project_id', 'project.id')
    .select(['key.expires_at', sql<number | null>`cast(null as bigint)`.as('deleted_at')])
    .where('key.hash', '=', p.hash)
    .unionAll(
      withOrganization(db)
        .innerJoin('deleted_name as key', 'key.project_id', 'project.id')
        .select([sql<number | null>`cast(null as bigint)`.as('expires_at'), 'key.deleted_at'])
        .where('key.key_hash', '=', p.hash),
    ),
)

export type FormerKeyRow = Awaited<ReturnType<typeof findFormerKey>>[number]

/** A project's overrides of limits: one row for each, or one row without a model for none. */
export const findOverrides = query<{ organizationId: string; projectId: string }>()((db, p) =>
  db
    .selectFrom('change_counter as counter')
    .leftJoin('rate_limit_override as own', (join) => join.on('own.project_id', '=', p.projectId))
    .select([
      'counter.seq',
      'own.model',
      'own.max_requests_per_1_minute',
      'own.max_tokens_per_1_minute',
      'own.max_images_per_1_minute',
      'own.max_audio_megabytes_per_1_minute',
      'own.max_requests_per_1_day',
      'own.batch_1_day_max_input_tokens',
    ])
    .where('counter.organization_id', '=', p.organizationId),
)

export type GrantOverrideRow = Awaited<ReturnType<typeof findOverrides>>[number]

/** Most limits that a project is read with: more than its values and its organization's have. */
const PROJECT_LIMITS_MAX = 4_100

/** A project with the ids of its defaults, and the ranges of ids of values at both levels. */
interface LimitedProject {
  readonly organizationId: string
  readonly projectId: string
  readonly ofUsers: string
  readonly ofAccounts: string
  readonly ofKeys: string
  readonly from: string
  readonly before: string
  readonly fromProject: string
  readonly beforeProject: string
}

/** Spend limits and defaults of a project and of its organization, with those of values. */
export const findLimitsOfProject = query<LimitedProject>()((db, p) =>
  db
    .selectFrom('spend_limit')
    .select([...SPEND_LIMIT, 'beyond'])
    .where('organization_id', '=', p.organizationId)
    .where((eb) => {
      const isOfValues = eb('scope_kind', 'in', ['tag_default', 'tag_value'])
      return eb.or([
        eb.and([
          eb('scope_kind', 'in', ['organization', 'project', 'default']),
          eb('scope_id', 'in', [
            ...[p.organizationId, p.projectId, ...PAYER_KINDS],
            ...[p.ofUsers, p.ofAccounts, p.ofKeys],
          ]),
        ]),
        eb.and([isOfValues, eb('scope_id', '>=', p.from), eb('scope_id', '<', p.before)]),
        eb.and([
          ...[isOfValues, eb('scope_id', '>=', p.fromProject)],
          eb('scope_id', '<', p.beforeProject),
        ]),
      ])
    })
    .limit(PROJECT_LIMITS_MAX),
)

export type GrantSpendLimitRow = Omit<GrantValueLimitRow, 'beyond'>
export type GrantValueLimitRow = Awaited<ReturnType<typeof findLimitsOfProject>>[number]

/** Most limits of tags that one key is read with: more than an organization has. */
const TAG_LIMITS_MAX = 2_000

/** Tags of an organization by their names, and by keys with any value. */
interface SoughtTags {
  readonly organizationId: string
  readonly names: readonly string[]
  readonly keys: readonly string[]
}

/** The spend limits of tags. */
export async function findTagSpendLimits(
  reader: Reader,
  { organizationId, names, keys }: SoughtTags,
): Promise<GrantSpendLimitRow[]> {
  if (names.length === 0 && keys.length === 0) return []
  return reader
    .selectFrom('spend_limit')
    .select(SPEND_LIMIT)
    .where('organization_id', '=', organizationId)
    .where('scope_kind', '=', 'tag')
    .where((eb) =>
      eb.or([
        ...names.map((name) => eb('scope_id', '=', name)),
        // From `key=` up to the character after.
        ...keys.map((key) =>
          eb.and([eb('scope_id', '>=', `${key}=`), eb('scope_id', '<', `${key}>`)]),
        ),
      ]),
    )
    .limit(TAG_LIMITS_MAX)
    .execute()
}

/** The policies of a project and of its organization. */
export const findPolicies = query<{ organizationId: string; projectId: string }>()((db, p) =>
  db
    .selectFrom('policy')
    .select(['owner_id', 'kind', 'value'])
    .where('owner_id', 'in', [p.organizationId, p.projectId]),
)

/** Number of times that the buckets of a project and of its organization were emptied. */
export const findGenerations = query<{ organizationId: string; projectId: string }>()((db, p) =>
  db
    .selectFrom('limit_generation')
    .select(['owner_id', 'bucket', 'generation'])
    .where((eb) =>
      eb.or([eb('owner_id', '=', p.organizationId), eb('owner_id', '=', p.projectId)]),
    ),
)
