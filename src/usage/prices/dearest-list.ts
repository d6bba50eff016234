/**
 * The dearest of several price lists, part by part: for a model with different prices under its
 * spellings, and for a service tier without prices if other tiers of the model have some.
 */

import { ROW_KINDS, type RowKind } from '#usage/row-kinds.ts'
import { type Fraction, higher, type Price } from './exact-price.ts'
import { type ImagePrice, imagePrice, inTier, type PriceList, tokensAt } from './price-list.ts'
import { byTokenCost, type TokenPrices } from './price-units.ts'

/** A list that charges any usage at least what each of these does. */
export function dearestList([first, ...others]: readonly [PriceList, ...PriceList[]]): PriceList {
  const lists = [first, ...others.filter(({ version }) => version !== first.version)]
  if (lists.length === 1) return first
  const tiers = new Set(lists.flatMap((list) => [...list.tiers.keys()]))
  return {
    ...partsOf(lists),
    tiers: new Map(
      [...tiers].map((tier) => [
        tier,
        partsOf(lists.map((list) => inTier(list, tier) ?? dearestTier(list))),
      ]),
    ),
  }
}

const dearest = new WeakMap<PriceList, PriceList>()

/** Prices of usage in a tier without any: the dearest known tier of the model. */
export function dearestTier(list: PriceList): PriceList {
  const known = dearest.get(list)
  if (known) return known
  const made = { ...partsOf([list, ...list.tiers.values()]), isOfOtherTier: true }
  dearest.set(list, made)
  return made
}

const NO_TIERS: PriceList['tiers'] = new Map()

function partsOf(lists: readonly PriceList[]): PriceList {
  const lengths = new Set(lists.flatMap(({ above }) => above.map(({ inputTokens }) => inputTokens)))
  return {
    version: [...new Set(lists.map(({ version }) => version))].join(','),
    tokens: highest(lists.map(({ tokens }) => tokens)),
    pieces: piecesOf(lists),
    images: imagesOf(lists),
    batchShare: lists.map((list) => list.batchShare).reduce(greater),
    above: [...lengths]
      .sort((one, other) => other - one)
      .map((inputTokens) => ({
        inputTokens,
        tokens: highest(lists.map((list) => tokensAt(list, inputTokens + 1))),
      })),
    tiers: NO_TIERS,
  }
}

function greater(one: Fraction, other: Fraction): Fraction {
  return one.over * other.under < other.over * one.under ? other : one
}

function highest(tables: readonly TokenPrices[]): TokenPrices {
  return tables.reduce((found, table) => byTokenCost((cost) => higher(found[cost], table[cost])))
}

function piecesOf(lists: readonly PriceList[]): PriceList['pieces'] {
  const pieces: Partial<Record<RowKind, Price>> = {}
  for (const list of lists) {
    for (const kind of ROW_KINDS) {
      const price = list.pieces[kind]
      if (price) pieces[kind] = higher(pieces[kind] ?? price, price)
    }
  }
  return pieces
}

/** Prices of each size and quality that any list names, the more particular first. */
function imagesOf(lists: readonly PriceList[]): readonly ImagePrice[] {
  const all = lists.flatMap(({ images }) => images)
  const sizes = [...new Set(all.flatMap(({ size }) => size ?? [])), undefined]
  const qualities = [...new Set(all.flatMap(({ quality }) => quality ?? [])), undefined]
  return sizes.flatMap((size) =>
    qualities.flatMap((quality) => {
      const of = (list: PriceList) => imagePrice(list, size ?? null, quality ?? null) ?? []
      const [first, ...others] = all.length > 0 ? lists.flatMap(of) : []
      return first ? { size, quality, price: others.reduce(higher, first) } : []
    }),
  )
}
