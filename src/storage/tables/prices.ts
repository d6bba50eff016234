/** Tables of prices that usage was counted with, and of usage in tiers without any. */

export interface PriceTables {
  price_version: PriceVersionTable
  unpriced_tier: UnpricedTierTable
}

/** Prices as a node has used them. They never change: other prices are another version. */
export interface PriceVersionTable {
  /** Version that rows of usage name. */
  version: string
  /** JSON: an entry of the configuration, or the name and the day of a list. */
  content: string
  first_seen_at: number
}

/** Usage that cost nothing, since the service tier of a model with a price has none. */
export interface UnpricedTierTable {
  organization_id: string
  /** Start of the day. */
  starts_at: number
  project_id: string
  model: string
  service_tier: string
  requests: number
  input_tokens: number
  output_tokens: number
}
