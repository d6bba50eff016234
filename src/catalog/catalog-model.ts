/** A row of the catalog. */
import type { ConfiguredMaxima } from '#config/maxima.ts'
import type { ConfiguredModel } from '#config/models.ts'
import type { RateLimitField } from '#contract/rate-limits.ts'

/** The limits of one model. A dimension that does not concern it is absent. */
export type ModelLimits = Readonly<
  Partial<Record<RateLimitField, number>> &
    Record<'max_requests_per_1_minute' | 'max_tokens_per_1_minute', number>
>

/** Its maxima are those of the configuration. */
export interface CatalogModel extends ConfiguredMaxima {
  readonly model: string
  readonly limits: ModelLimits
  /** Name of the bucket: of the model itself, or the alias of its snapshots. */
  readonly bucket: string
  /** Price in the configuration, under this name. */
  readonly price?: ConfiguredModel['price']
  /** All rows that are spellings of this model, if it has several: the dearest price holds. */
  readonly spellings?: readonly Pick<CatalogModel, 'model' | 'price'>[]
}
