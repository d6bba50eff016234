/** Price lists of prices in the configuration. */
import { createHash } from 'node:crypto'
import type { CatalogModel } from '#catalog/catalog-model.ts'
import type { TokenCost } from '#storage/tables/usage-columns.ts'
import { decimal, priceOf } from './exact-price.ts'
import { type PriceList, piece, withFlex } from './price-list.ts'
import { BATCH_SHARE, MILLION, MINUTE_SECONDS, THOUSAND, tokenPricesOf } from './price-units.ts'

/** Characters of the hash that distinguishes versions of a price. */
const HASH_CHARACTERS = 12

/** One price, or several, each for a time. */
export type ConfiguredPrices = NonNullable<CatalogModel['price']>
type PriceEntry = Exclude<ConfiguredPrices, readonly unknown[]>
type ServiceTierEntry = NonNullable<PriceEntry['service_tiers']>[string]
type LengthTierEntry = NonNullable<PriceEntry['above']>[number]
type TokenMember = Exclude<keyof LengthTierEntry, 'input_tokens'>

const MEMBERS: Readonly<Record<TokenCost, TokenMember>> = {
  input_cost: 'input',
  cached_input_cost: 'cached_input',
  cache_write_cost: 'cache_write',
  cache_write_1h_cost: 'cache_write_1h',
  audio_input_cost: 'audio_input',
  cached_audio_input_cost: 'cached_audio_input',
  image_input_cost: 'image_input',
  cached_image_input_cost: 'cached_image_input',
  output_cost: 'output',
  audio_output_cost: 'audio_output',
  image_output_cost: 'image_output',
}

/**
 * The prices at a time; undefined at a time that none is for. `version`: their source, for prices
 * that are not of the configuration.
 */
export function configuredPrices(
  prices: ConfiguredPrices,
  nowMs: number,
  version?: string,
): PriceList | undefined {
  const found = [prices]
    .flat()
    .find(
      ({ from, until }) =>
        (from === undefined || startOf(from) <= nowMs) &&
        (until === undefined || nowMs < startOf(until)),
    )
  return found && listOf(found, version)
}

/** Name of an entry's prices: equal entries have one name on every node. */
export function versionOf(price: PriceEntry): string {
  const hash = createHash('sha256').update(JSON.stringify(price)).digest('hex')
  return `configured ${hash.slice(0, HASH_CHARACTERS)}`
}

function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`)
}

function listOf(price: PriceEntry, version = versionOf(price)): PriceList {
  const { batch_share: share = BATCH_SHARE, service_tiers: tiers = {} } = price
  const batchShare = decimal(share)
  const tierOf = (entry: ServiceTierEntry): PriceList => ({
    version,
    batchShare,
    tiers: new Map(),
    tokens: tokensOf(entry),
    pieces: piecesOf(entry),
    images: (entry.images ?? []).map(({ size, quality, price: dollars }) => ({
      size,
      quality,
      price: priceOf(dollars, 1),
    })),
    above: (entry.above ?? [])
      .toSorted((a, b) => b.input_tokens - a.input_tokens)
      .map((tier) => ({ inputTokens: tier.input_tokens, tokens: tokensOf(tier) })),
  })
  const own = Object.entries(tiers).map(([name, entry]) => [name, tierOf(entry)] as const)
  return withFlex({ ...tierOf(price), tiers: new Map(own) })
}

function tokensOf(entry: Pick<LengthTierEntry, TokenMember>): PriceList['tokens'] {
  return tokenPricesOf((cost) => entry[MEMBERS[cost]])
}

function piecesOf(entry: ServiceTierEntry): PriceList['pieces'] {
  return {
    ...piece('images', entry.image, 1),
    ...piece('audio_speeches', entry.million_characters, MILLION),
    ...piece('audio_transcriptions', entry.audio_minute, MINUTE_SECONDS),
    ...piece('web_search_calls', entry.thousand_web_searches, THOUSAND),
    ...piece('file_search_calls', entry.thousand_file_searches, THOUSAND),
    ...piece('code_interpreter_sessions', entry.code_interpreter_session, 1),
  }
}
