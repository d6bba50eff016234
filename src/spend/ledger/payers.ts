/**
 * Kinds of payers: the payers of a request of each kind, and the tables of the ledger with their
 * spend. A closed union with one row for each kind.
 */
import { PAYER_KINDS, type PayerKind } from '#contract/spend/limits.ts'
import { parsePaying, type TagSet } from '#usage/tag-set.ts'
import type { PayerId } from './budget.ts'

/** Payers of a request: their budgets are charged. A subject of usage has them. */
export interface Payers {
  readonly organizationId: string
  readonly projectId: string
  /** The user or service account that owns the key. */
  readonly ownerId: string
  readonly keyId: string
  readonly tags?: Pick<TagSet, 'paying'> | undefined
  /** Ids of the values of tags that have budgets. */
  readonly values?: readonly string[] | undefined
}

/** An owner in one project. */
interface OwnerInProject {
  readonly projectId: string
  readonly id: string
}

interface PayerRow {
  /** Ids of the payers of a request of this kind. */
  readonly payersOf: (payers: Payers) => readonly string[]
  /**
   * Column of usage that has these ids; null where all rows of the organization are theirs, and
   * undefined where only its sums have them.
   */
  readonly column: 'project_id' | 'owner_id' | 'key_id' | null | undefined
  /** Dimension of the sums of usage with rows of the payer alone. */
  readonly dimension: 'key' | 'owner' | 'tag' | 'project' | 'organization'
  /** Project and owner of an id, of a kind whose id has both. */
  readonly parse?: (payerId: string) => OwnerInProject
  /**
   * Whether projects share a budget that none of them may hold while others wait. A user's projects
   * share one too, but are all that user's.
   */
  readonly isShared: boolean
}

const NO_TAGS: readonly string[] = []

const ROWS: Readonly<Record<PayerKind, PayerRow>> = {
  tag_value: {
    column: undefined,
    dimension: 'tag',
    isShared: false,
    payersOf: ({ values }) => values ?? NO_TAGS,
  },
  api_key: {
    column: 'key_id',
    dimension: 'key',
    isShared: false,
    payersOf: ({ keyId }) => [keyId],
  },
  service_account: {
    column: 'owner_id',
    dimension: 'owner',
    isShared: false,
    payersOf: ({ ownerId }) => [ownerId],
  },
  project_user: {
    column: 'owner_id',
    dimension: 'owner',
    isShared: false,
    payersOf: ({ projectId, ownerId }) => [inProject(projectId, ownerId)],
    parse: parseInProject,
  },
  user: {
    column: 'owner_id',
    dimension: 'owner',
    isShared: false,
    payersOf: ({ ownerId }) => [ownerId],
  },
  tag: {
    column: undefined,
    dimension: 'tag',
    isShared: true,
    payersOf: ({ tags }) => tags?.paying ?? NO_TAGS,
  },
  project: {
    column: 'project_id',
    dimension: 'project',
    isShared: false,
    payersOf: ({ projectId }) => [projectId],
  },
  organization: {
    column: null,
    dimension: 'organization',
    isShared: true,
    payersOf: ({ organizationId }) => [organizationId],
  },
}

/** Id of an owner in one project. */
export function inProject(projectId: string, id: string): string {
  return `${projectId}/${id}`
}

/** Project and owner of an id that `inProject` has made. */
export function parseInProject(payerId: string): OwnerInProject {
  const at = payerId.indexOf('/')
  return { projectId: payerId.slice(0, at), id: payerId.slice(at + 1) }
}

/** Ids of the payers of a request of one kind. */
export function payersIn(scope: PayerKind, payers: Payers): readonly string[] {
  return ROWS[scope].payersOf(payers)
}

/** Whether projects share the budgets of a kind, and none may hold one while others wait. */
export function isShared(scope: PayerKind): boolean {
  return ROWS[scope].isShared
}

/** A payer, and its name. */
interface NamedPayer extends Omit<PayerId, 'organizationId'> {
  readonly name: string
}

/** All payers of a request, with their names. */
export function payersOf(payers: Payers): readonly NamedPayer[] {
  const { organizationId } = payers
  return PAYER_KINDS.flatMap((scope) =>
    payersIn(scope, payers).map((payerId) => ({
      scope,
      payerId,
      name: payerName({ organizationId, scope, payerId }),
    })),
  )
}

/** Name of a payer: ids of different kinds may be equal, and organizations have equal tags. */
export function payerName({ organizationId, scope, payerId }: PayerId): string {
  return `${scope}:${organizationId}:${payerId}`
}

/** Name of the part of a payer that is one project's. */
export function projectPart(payerName: string, projectId: string): string {
  return `${projectId}/${payerName}`
}

/** The payers of an object, by its row. */
export function payersOfRow(row: {
  readonly organization_id: string
  readonly project_id: string
  readonly owner_id: string
  readonly key_id: string
  readonly paying_tags: string | null
  readonly paying_values: string | null
}): Payers {
  return {
    organizationId: row.organization_id,
    projectId: row.project_id,
    ownerId: row.owner_id,
    keyId: row.key_id,
    tags: { paying: parsePaying(row.paying_tags) },
    values: row.paying_values === null ? undefined : parsePaying(row.paying_values),
  }
}

/** Place of a payer in the ledger: a column of usage, and a dimension of its sums. */
interface LedgerPlace extends Pick<PayerRow, 'column' | 'dimension'> {
  readonly id: string
  /** The only project with its rows; undefined for any. */
  readonly projectId: string | undefined
}

export function ledgerPlaceOf({ scope, payerId }: Pick<PayerId, 'scope' | 'payerId'>): LedgerPlace {
  const { column, dimension, parse } = ROWS[scope]
  const { id, projectId } = parse ? parse(payerId) : { id: payerId, projectId: undefined }
  return { column, dimension, id, projectId }
}
