/** Models that a person may use in a project: those of a new key, which has no list of models. */
import type { Clock } from '#base/clock.ts'
import type { Catalog } from '#catalog/catalog.ts'
import type { AccountModel } from '#contract/extensions/account-models.ts'
import { SUBJECT_RATE_FIELDS } from '#contract/extensions/subject-rate-limits.ts'
import { API_FORMATS, type ApiFormatName } from '#contract/formats/format-name.ts'
import { bucketLimitsOf, DIMENSIONS, type LimitHolder } from '#gateway/accounting/buckets.ts'
import { createModelPrices, type PricesOf } from '#gateway/accounting/model-prices.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import { type PersonInProject, readPersonGrants } from '#gateway/auth/person-grants.ts'
import type { Upstreams } from '#gateway/upstream/targets.ts'
import type { Reader } from '#storage/db.ts'
import { inTier, type PriceList } from '#usage/prices/price-list.ts'
import type { FindPrices } from '#usage/prices/prices.ts'
import type { Gateway } from './gateway.ts'
import { mergeListed, type PermittedModel } from './models.ts'

/** Dollars for a million tokens, from nano-dollars for one. */
const NANO_PER_MILLIONTH = 1_000

export interface PersonModelsOptions {
  readonly gateway: Pick<Gateway, 'permittedModels'>
  readonly upstreams: Pick<Upstreams, 'serving'>
  readonly catalog: Catalog
  readonly prices: FindPrices
  readonly now: Clock
}

interface Parts extends Omit<PersonModelsOptions, 'prices' | 'now'> {
  readonly pricesOf: PricesOf
}

/** Lists the models of a person, by name. */
export type ModelsOfPerson = (reader: Reader, person: PersonInProject) => Promise<AccountModel[]>

/** A model, in the API formats in which it is served. */
interface FoundModel extends PermittedModel {
  readonly formats: readonly ApiFormatName[]
}

export function createModelsOfPerson(options: PersonModelsOptions): ModelsOfPerson {
  const { gateway, catalog, prices, now } = options
  const parts = { ...options, pricesOf: createModelPrices(catalog, prices, now) }
  return async (reader, person) => {
    const grants = await readPersonGrants(reader, person)
    if (!grants) return []
    const { ofNewKey: grant } = grants
    const found = new Map<string, FoundModel>()
    for (const format of API_FORMATS) {
      for (const one of await gateway.permittedModels(format, grant)) {
        found.set(one.id, united(found.get(one.id), one, format))
      }
    }
    const models = [...found.values()].sort((one, other) => (one.id < other.id ? -1 : 1))
    return models.map((model) => toWire(parts, grant, model))
  }
}

function united(
  known: FoundModel | undefined,
  { id, name, model }: PermittedModel,
  format: ApiFormatName,
): FoundModel {
  return {
    id,
    name,
    model: mergeListed(known?.model, model),
    formats: [...(known?.formats ?? []), format],
  }
}

function toWire(
  parts: Parts,
  grant: Grant,
  { id, name, model, formats }: FoundModel,
): AccountModel {
  const end = parts.catalog.ends.ofReported(name, model.shutdownDate)
  return {
    object: 'organization.account.model',
    id,
    alias_of: id === name ? null : name,
    display_name: model.displayName ?? null,
    api_formats: [...formats],
    context_window: model.contextWindow ?? null,
    max_output_tokens: model.maxOutputTokens ?? null,
    shutdown_date: end?.date ?? null,
    replacement_model: end?.replacement ?? null,
    price: priceOf(parts, grant, { name, formats }),
    rate_limits: limitsOf(parts.catalog, grant, name),
  }
}

/** Each price is the dearest of the upstreams that may answer, in their default service tier. */
function priceOf(
  { upstreams, pricesOf }: Parts,
  { project }: Pick<Grant, 'project'>,
  { name, formats }: Pick<FoundModel, 'name' | 'formats'>,
): AccountModel['price'] {
  const lists: PriceList[] = []
  for (const format of formats) {
    for (const { upstream } of upstreams.serving({ format, project }, name)) {
      for (const named of new Set([name, upstream.nameThere(name)])) {
        const { own } = pricesOf(named, upstream.name)
        if (own) lists.push(inTier(own, upstream.serviceTier ?? null) ?? own)
      }
    }
  }
  const dearest = (cost: 'input_cost' | 'cached_input_cost' | 'output_cost'): number =>
    Math.max(...lists.map(({ tokens }) => tokens[cost].nano)) / NANO_PER_MILLIONTH
  if (lists.every(isByPiece)) return null
  return {
    input: dearest('input_cost'),
    cached_input: dearest('cached_input_cost'),
    output: dearest('output_cost'),
  }
}

/** Whether a list has prices of pieces alone: tokens would seem to be free. */
function isByPiece({ tokens, pieces, images }: PriceList): boolean {
  const isFree = tokens.input_cost.nano === 0 && tokens.output_cost.nano === 0
  return isFree && (images.length > 0 || Object.keys(pieces).length > 0)
}

function limitsOf(
  catalog: Catalog,
  holder: LimitHolder,
  name: string,
): AccountModel['rate_limits'] {
  const limits: AccountModel['rate_limits'] = {
    max_requests_per_1_minute: null,
    max_tokens_per_1_minute: null,
    max_requests_per_1_day: null,
  }
  const bounds = bucketLimitsOf(catalog, holder, name)
  for (const field of SUBJECT_RATE_FIELDS) {
    const ofField = bounds.filter(({ dimension }) => DIMENSIONS[dimension].field === field)
    if (ofField.length > 0) limits[field] = Math.min(...ofField.map(({ limit }) => limit))
  }
  return limits
}
