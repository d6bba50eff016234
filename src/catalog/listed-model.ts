/** Names of listed models, which no alias hides. */
import { type Catalog, DEFAULT_MODEL } from './catalog.ts'

/**
 * The model that any spelling of a name means: a row of the catalog, or a name that an upstream or
 * its configuration lists. Undefined for another name.
 */
export function findListedModel(
  catalog: Pick<Catalog, 'resolve' | 'bucketOf'>,
  name: string,
): string | undefined {
  const row = catalog.resolve(name)
  if (row) return row.model
  const bucket = catalog.bucketOf(name)
  return bucket === DEFAULT_MODEL ? undefined : bucket
}
