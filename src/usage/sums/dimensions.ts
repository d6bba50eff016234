/**
 * Dimensions of the sums of usage: the closed table of keys to sum by. Rows of a dimension are
 * apart by project or are of the whole organization, and are of the listed widths.
 *
 * Rows are locked in this order: rows of few writers first, rows that every flush of every node
 * adds to last.
 */
import type { SumWidth } from '#storage/tables/usage-columns.ts'
import type { UsageSubject } from '#usage/event.ts'

/** Columns of usage that rows of sums are apart by. */
export type SumAttribute = 'project_id' | 'owner_id' | 'key_id' | 'model' | 'upstream' | 'tag'

export interface SumDimension {
  readonly inProject: boolean
  /** Column that gives a row its id; null if a row has no id. */
  readonly column: Exclude<SumAttribute, 'project_id'> | null
  /** Ids of the rows that usage of a subject is added to. */
  readonly idsOf: (subject: UsageSubject) => readonly string[]
  readonly widths: readonly SumWidth[]
  /** Whether it is filled from `usage`; others begin with the release that adds them. */
  readonly isFilled: boolean
}

const NO_ID = [''] as const
const ALL_WIDTHS = ['1h', '1d', '1mo'] as const

const SUM_DIMENSIONS = {
  key: {
    inProject: true,
    column: 'key_id',
    isFilled: true,
    widths: ['1d', '1mo'],
    idsOf: ({ keyId }) => [keyId],
  },
  owner: {
    inProject: true,
    column: 'owner_id',
    isFilled: true,
    widths: ['1d', '1mo'],
    idsOf: ({ ownerId }) => [ownerId],
  },
  project_model: {
    inProject: true,
    column: 'model',
    isFilled: true,
    widths: ['1d', '1mo'],
    idsOf: ({ model }) => [model],
  },
  project_upstream: {
    inProject: true,
    column: 'upstream',
    isFilled: false,
    widths: ['1d'],
    idsOf: ({ upstream }) => (upstream === null ? [] : [upstream]),
  },
  project: {
    inProject: true,
    column: null,
    isFilled: true,
    widths: ALL_WIDTHS,
    idsOf: () => NO_ID,
  },
  // Only tags with budgets that pay: a row may be summed under several, or under none.
  tag: {
    inProject: false,
    column: 'tag',
    isFilled: false,
    widths: ALL_WIDTHS,
    idsOf: ({ tags }) => tags?.paying ?? [],
  },
  upstream: {
    inProject: false,
    column: 'upstream',
    isFilled: false,
    widths: ['1h', '1d'],
    idsOf: ({ upstream }) => (upstream === null ? [] : [upstream]),
  },
  model: {
    inProject: false,
    column: 'model',
    isFilled: true,
    widths: ALL_WIDTHS,
    idsOf: ({ model }) => [model],
  },
  organization: {
    inProject: false,
    column: null,
    isFilled: true,
    widths: ALL_WIDTHS,
    idsOf: () => NO_ID,
  },
} as const satisfies Readonly<Record<string, SumDimension>>

export type DimensionName = keyof typeof SUM_DIMENSIONS

/** All of them, in the order in which their rows are locked. */
export const DIMENSION_NAMES = Object.keys(SUM_DIMENSIONS) as readonly DimensionName[]

export function dimensionOf(name: DimensionName): SumDimension {
  return SUM_DIMENSIONS[name]
}

/** The coarsest dimension with rows that are apart by all of these; undefined if none is. */
export function coarsestBy(attributes: Iterable<string>): DimensionName | undefined {
  const needed = [...attributes]
  return DIMENSION_NAMES.findLast((name) => {
    const { inProject, column } = dimensionOf(name)
    return needed.every((one) => one === column || (inProject && one === 'project_id'))
  })
}
