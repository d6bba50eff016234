/**
 * The catalog: limits of each model at the level of the organization, its bucket, and its price.
 * Built from the built-in rows and the configuration's `models:`.
 */

import { setBounded } from '#base/bounded-map.ts'
import type { ConfiguredMaxima } from '#config/maxima.ts'
import type { ConfiguredModel } from '#config/models.ts'
import { RATE_LIMIT_FIELDS } from '#contract/rate-limits.ts'
import { aliasOfSnapshot, foldModel, indexByName } from '#model-names/names.ts'
import { BUILT_IN_MODELS, type BuiltInModel } from './built-in-models.ts'
import type { CatalogModel, ModelLimits } from './catalog-model.ts'
import { createModelEnds, type ListedEnds, type ModelEnds } from './model-ends.ts'
import {
  type ConfiguredOutput,
  type ModelOutput,
  modelOutput,
  OUTPUT_DEFAULTS,
  type OutputDefaults,
} from './model-output.ts'
import { uniteSpellings } from './spellings.ts'

export interface Catalog {
  /** Every row, by the name of its model, ascending by byte. */
  readonly models: readonly CatalogModel[]
  /** The row of exactly this name, as ids and the configuration have it. */
  find(model: string): CatalogModel | undefined
  /**
   * The row that holds for a model, by any spelling of its name: for its limits, its price, its
   * maxima and its output.
   */
  resolve(model: string): CatalogModel | undefined
  /**
   * The name of the buckets that limit a model: the bucket of its row, or the model's name if an
   * upstream or an upstream's configuration lists it. Every other name shares the buckets of
   * `default`: an invented name gets no new limit.
   */
  bucketOf(model: string): string
  /** Replaces the models that an upstream lists, by name. This process alone knows of them. */
  setListed(upstream: string, models: ListedEnds): void
  /** The announced ends of models. */
  readonly ends: ModelEnds
  /** Whether a model reasons, and its default output: of any name, with a row or without. */
  findOutput(model: string): ModelOutput
  /** The row that a `rate_limit_id` means: `rl-MODEL`, `rl_MODEL` or the bare name. */
  findById(id: string): CatalogModel | undefined
}

/** The row for models without a row. */
export const DEFAULT_MODEL = 'default'
/** Most names in the cache of buckets, and the longest of them, in characters. */
const CACHED_MAX = 2_000
const CACHED_LENGTH_MAX = 200

/**
 * Estimated tokens of a content part that is not text, until the upstream reports a count: an image
 * of 1024 by 1024 pixels in high detail, a minute of speech, a few pages.
 */
export const PART_TOKENS = { image: 765, audio: 600, file: 2_000 } as const

export function rateLimitId(model: string): string {
  return `rl-${model}`
}

/** The names of the models that need no configuration. */
export function builtInModelNames(): Set<string> {
  return new Set(BUILT_IN_MODELS.map(([model]) => model))
}

/**
 * Creates the catalog: the built-in rows, overridden by the configuration, which is validated when
 * it is read. `listed` are the names that upstreams are configured with.
 */
export function createCatalog(
  configured: ReadonlyMap<string, ConfiguredModel>,
  defaults: OutputDefaults = OUTPUT_DEFAULTS,
  listed: Iterable<string> = [],
): Catalog {
  const rows = uniteSpellings(rowsOf(configured))
  const folded = indexByName(rows, ([first]) => first)
  const resolve = (model: string) => rows.get(model) ?? folded(model)
  const outputs = outputsOf(rows, configured, defaults)
  const { bucketOf, setNames } = createBucketNames(resolve, listed)
  const ends = createModelEnds(configured)
  const models = [...rows.values()].sort((a, b) => (a.model < b.model ? -1 : 1))
  return {
    models,
    find: (model) => rows.get(model),
    resolve,
    bucketOf,
    setListed: (upstream, listedThere) => {
      setNames(upstream, listedThere.keys())
      ends.setListed(upstream, listedThere)
    },
    ends,
    findOutput: (model) =>
      outputs.get(resolve(model)?.model ?? '') ?? modelOutput(foldModel(model), {}, defaults),
    findById: (id) =>
      rows.get(id) ?? (/^rl[-_]/.test(id) ? rows.get(id.slice('rl-'.length)) : undefined),
  }
}

/** The catalog of the present configuration, for parts that outlive a reload. */
export interface LiveCatalog {
  /** Reads the present catalog at each call. */
  readonly catalog: Catalog
  readonly current: () => Catalog
  replace(next: Catalog): void
}

export function createLiveCatalog(first: Catalog): LiveCatalog {
  let current = first
  return {
    current: () => current,
    replace: (next) => {
      current = next
    },
    catalog: {
      get models() {
        return current.models
      },
      find: (model) => current.find(model),
      resolve: (model) => current.resolve(model),
      bucketOf: (model) => current.bucketOf(model),
      setListed: (upstream, models) => current.setListed(upstream, models),
      ends: {
        of: (model) => current.ends.of(model),
        ofReported: (model, reported) => current.ends.ofReported(model, reported),
        endedBy: (model, nowMs) => current.ends.endedBy(model, nowMs),
        setListed: (upstream, models) => current.ends.setListed(upstream, models),
      },
      findOutput: (model) => current.findOutput(model),
      findById: (id) => current.findById(id),
    },
  }
}

interface BucketNames {
  setNames(upstream: string, models: Iterable<string>): void
}

/** Names of buckets, cached by the names of models: every request looks one up. */
function createBucketNames(
  resolve: Catalog['resolve'],
  configured: Iterable<string>,
): Pick<Catalog, 'bucketOf'> & BucketNames {
  const own = Array.from(configured, foldModel)
  const byUpstream = new Map<string, readonly string[]>()
  let listed: ReadonlySet<string> = new Set(own)
  const cached = new Map<string, string>()
  const find = (model: string): string => {
    const bucket = resolve(model)?.bucket
    if (bucket !== undefined) return bucket
    const name = foldModel(model)
    return listed.has(name) ? name : DEFAULT_MODEL
  }
  return {
    bucketOf: (model) => {
      const known = cached.get(model)
      if (known !== undefined) return known
      const bucket = find(model)
      if (model.length <= CACHED_LENGTH_MAX) setBounded(cached, model, bucket, CACHED_MAX)
      return bucket
    },
    setNames: (upstream, models) => {
      byUpstream.set(upstream, Array.from(models, foldModel))
      listed = new Set([own, ...byUpstream.values()].flat())
      cached.clear()
    },
  }
}

function rowsOf(configured: ReadonlyMap<string, ConfiguredModel>): Map<string, CatalogModel> {
  const rows = new Map(BUILT_IN_MODELS.map((row) => [row[0], builtInRow(row)]))
  for (const [model, { bucket, limits }] of rows) {
    const family = aliasOfSnapshot(model)
    const alias = rows.get(family)
    if (bucket === model && alias && sameLimits(alias.limits, limits)) {
      rows.set(model, { model, limits, bucket: family })
    }
  }
  const builtInDefault = rows.get(DEFAULT_MODEL)?.limits as ModelLimits
  const fallback = { ...builtInDefault, ...configured.get(DEFAULT_MODEL)?.limits }
  for (const [model, { limits, aliasOf, price, ...rest }] of configured) {
    if (aliasOf !== undefined) continue
    const present = rows.get(model)
    const base = present?.limits ?? {
      max_requests_per_1_minute: fallback.max_requests_per_1_minute,
      max_tokens_per_1_minute: fallback.max_tokens_per_1_minute,
    }
    const row = { model, bucket: model, ...present, limits: { ...base, ...limits } }
    rows.set(model, { ...row, price, ...maximaOver({}, rest) })
  }
  // An entry for an alias holds for the snapshots that share its bucket too, or a request could
  // bypass the limit by naming one of them.
  for (const [model, { bucket }] of rows) {
    const alias = rows.get(bucket)
    if (alias && bucket !== model && !configured.has(model)) rows.set(model, { ...alias, model })
  }
  for (const [model, entry] of configured) {
    if (entry.aliasOf !== undefined) rows.set(model, aliasRow(rows, model, entry.aliasOf, entry))
  }
  return rows
}

function builtInRow(row: BuiltInModel): CatalogModel {
  const [model, requests, tokens, images, batchTokens, requestsPerDay, audioMegabytes] = row
  const limits = {
    max_requests_per_1_minute: requests,
    max_tokens_per_1_minute: tokens,
    ...(images !== undefined && { max_images_per_1_minute: images }),
    ...(audioMegabytes !== undefined && { max_audio_megabytes_per_1_minute: audioMegabytes }),
    ...(requestsPerDay !== undefined && { max_requests_per_1_day: requestsPerDay }),
    ...(batchTokens !== undefined && { batch_1_day_max_input_tokens: batchTokens }),
  }
  return { model, limits, bucket: model }
}

function sameLimits(a: ModelLimits, b: ModelLimits): boolean {
  return RATE_LIMIT_FIELDS.every((field) => a[field] === b[field])
}

/** An alias and the snapshots of a model have its output, unless their entry sets another. */
function outputsOf(
  rows: ReadonlyMap<string, CatalogModel>,
  configured: ReadonlyMap<string, ConfiguredModel>,
  defaults: OutputDefaults,
): Map<string, ModelOutput> {
  const configuredFor = (model: string): ConfiguredOutput => {
    const entry = configured.get(model)
    const {
      reasoning,
      defaultOutputTokens: defaultTokens,
      reserveOutput: reservation,
    } = entry ?? {}
    return {
      ...(reservation !== undefined && { reservation }),
      ...(reasoning !== undefined && { reasoning }),
      ...(defaultTokens !== undefined && { defaultTokens }),
    }
  }
  const outputOf = ({ model, bucket }: CatalogModel): ModelOutput => {
    const shared = configured.get(model)?.aliasOf ?? bucket
    const entry = { ...configuredFor(bucket), ...configuredFor(shared), ...configuredFor(model) }
    const family = configured.get(model)?.aliasOf === undefined ? model : shared
    return modelOutput(foldModel(family), entry, defaults)
  }
  return new Map(
    [...rows.values()].map((row) => {
      const spellings = row.spellings?.flatMap(({ model }) => rows.get(model) ?? []) ?? [row]
      return [row.model, spellings.map(outputOf).reduce(greaterOutput)]
    }),
  )
}

function greaterOutput(one: ModelOutput, other: ModelOutput): ModelOutput {
  return {
    reasoning: one.reasoning || other.reasoning,
    defaultTokens: Math.max(one.defaultTokens, other.defaultTokens),
    reservation:
      one.reservation === 'maximum' ? one.reservation : (other.reservation ?? one.reservation),
  }
}

function aliasRow(
  rows: ReadonlyMap<string, CatalogModel>,
  model: string,
  aliasOf: string,
  { price, ...rest }: ConfiguredModel,
): CatalogModel {
  const target = rows.get(aliasOf)
  if (!target) throw new Error(`model ${model} is an alias of ${aliasOf}, which has no row`)
  return {
    model,
    limits: target.limits,
    bucket: target.bucket,
    price: price ?? target.price,
    ...maximaOver(target, rest),
  }
}

/** Maxima of a model; the other model's in place of missing ones. */
function maximaOver(other: ConfiguredMaxima, own: ConfiguredMaxima): ConfiguredMaxima {
  return {
    contextWindow: own.contextWindow ?? other.contextWindow,
    maxOutputTokens: own.maxOutputTokens ?? other.maxOutputTokens,
    maxImageTokens: own.maxImageTokens ?? other.maxImageTokens,
    maxInputImageTokens: own.maxInputImageTokens ?? other.maxInputImageTokens,
    maxToolCalls: own.maxToolCalls ?? other.maxToolCalls,
  }
}
