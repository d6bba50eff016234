/**
 * Region of a project: the place to which its data are bound, by its `residency`, or by `geography`
 * where that is absent. Upstreams name their regions in the same words (`eu`, `us`, `jp`).
 */

/** Members of a project that bind its data to a place. */
export interface Residence {
  readonly residency?: string | null
  readonly geography?: string | null
}

/** Values that bind to no place. */
const ANYWHERE = 'global'

/** The region in lower case: `eu` of `EU_STORAGE_PROCESSING`. Undefined: anywhere. */
export function regionOf({ residency, geography }: Residence): string | undefined {
  const place = residency ?? geography
  if (place == null) return undefined
  const region = place.toLowerCase().replace(/_storage(?:_processing)?$/, '')
  return region === ANYWHERE ? undefined : region
}

/**
 * Beginnings of names by which a model is processed in a place: `eu.anthropic.claude-…` and
 * `global.…` of Amazon Bedrock, after a provider's name and a slash, too.
 */
const PLACE_OF_NAME =
  /(?:^|\/)(global|apac|us-gov|us|eu|jp|kr|ca|sg|in|au|gb|ae)\.(?:[a-z0-9-]+\.|\*)/i

/** The place that the name of a model chooses. Undefined: none. */
export function placeOfModel(model: string): string | undefined {
  return PLACE_OF_NAME.exec(model)?.[1]?.toLowerCase()
}

/** Whether everything at an upstream stays in a region. No regions: its default is global. */
export function staysWithin(regions: readonly string[], region: string | undefined): boolean {
  return region === undefined || (regions.length > 0 && regions.every((one) => one === region))
}
