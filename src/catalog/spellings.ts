/**
 * Rows of the catalog that are spellings of one model. Callers choose the spelling, and an upstream
 * may ignore the difference: so they share one bucket, with the lowest of each limit and the
 * largest maxima. Models that share a bucket with one of them have its limits, too.
 */
import type { ConfiguredMaxima } from '#config/maxima.ts'
import { RATE_LIMIT_FIELDS } from '#contract/rate-limits.ts'
import { foldModel } from '#model-names/names.ts'
import type { CatalogModel, ModelLimits } from './catalog-model.ts'

/** Returns the rows in their order, united if some are spellings of one model. */
export function uniteSpellings(
  rows: ReadonlyMap<string, CatalogModel>,
): ReadonlyMap<string, CatalogModel> {
  const byName = Map.groupBy(rows.values(), ({ model }) => foldModel(model))
  const groups = [...byName.values()].filter((spellings) => spellings.length > 1)
  if (groups.length === 0) return rows
  const bucketOf = uniteBuckets(groups)
  const sharing = Map.groupBy(rows.values(), ({ bucket }) => bucketOf(bucket))
  const united = new Map<string, CatalogModel>()
  for (const [model, row] of rows) {
    const bucket = bucketOf(row.bucket)
    united.set(model, { ...row, bucket, limits: lowest(sharing.get(bucket) ?? [row]) })
  }
  for (const group of groups) {
    const spellings = group.flatMap(({ model }) => united.get(model) ?? [])
    for (const row of spellings) united.set(row.model, { ...row, ...largest(spellings), spellings })
  }
  return united
}

/** Maps each bucket to the first by byte among the rows of one model. */
function uniteBuckets(groups: readonly (readonly CatalogModel[])[]): (bucket: string) => string {
  const into = new Map<string, string>()
  const bucketOf = (bucket: string): string => {
    const next = into.get(bucket)
    return next === undefined ? bucket : bucketOf(next)
  }
  for (const group of groups) {
    const [first = '', ...others] = [...new Set(group.map((row) => bucketOf(row.bucket)))].sort()
    for (const other of others) into.set(other, first)
  }
  return bucketOf
}

function lowest(rows: readonly CatalogModel[]): ModelLimits {
  return Object.assign(
    { ...rows[0]?.limits },
    ...RATE_LIMIT_FIELDS.map((field) => {
      const limits = rows.flatMap((row) => row.limits[field] ?? [])
      return limits.length > 0 ? { [field]: Math.min(...limits) } : {}
    }),
  )
}

/** The largest maxima; unknown if a row has none. */
function largest(rows: readonly CatalogModel[]) {
  const of = (name: keyof ConfiguredMaxima): number | undefined => {
    const known = rows.flatMap((row) => row[name] ?? [])
    return known.length < rows.length ? undefined : Math.max(...known)
  }
  return {
    contextWindow: of('contextWindow'),
    maxOutputTokens: of('maxOutputTokens'),
    maxImageTokens: of('maxImageTokens'),
    maxInputImageTokens: of('maxInputImageTokens'),
    maxToolCalls: of('maxToolCalls'),
  }
}
