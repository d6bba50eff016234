/** The list of models of an upstream, read as far as it can be trusted. */
import { earliest } from '#catalog/model-ends.ts'
import { DATA_MODEL_PATTERN } from '#contract/data-plane/route.ts'
import { asObject, type ParsedObject } from '#json/values.ts'

/** Most entries of a list that are read, and most models that are listed from it. */
const ENTRIES_MAX = 5_000
const MODELS_MAX = 1_000

/** A model as far as its upstream describes it. */
export interface ListedModel {
  /** Time of its making, in Unix seconds. */
  readonly created: number | undefined
  /** Tokens of its context window. */
  readonly contextWindow: number | undefined
  /** The day of its end; null: none is announced. */
  readonly shutdownDate: string | null | undefined
  /** Its name for people. */
  readonly displayName: string | undefined
  /** Most tokens of output. */
  readonly maxOutputTokens: number | undefined
}

/** A model with nothing known but its name. */
export const UNDESCRIBED: ListedModel = {
  created: undefined,
  contextWindow: undefined,
  shutdownDate: undefined,
  displayName: undefined,
  maxOutputTokens: undefined,
}

/** Models by the names they have here. */
export type ModelList = ReadonlyMap<string, ListedModel>

/** Members of an entry, by the API format of the upstream. */
export interface ModelMembers {
  /** Members with the tokens of a context window; the smallest counts. */
  readonly windowMembers: readonly string[]
  /** Member with the time of its making, in RFC 3339, where there is no `created`. */
  readonly createdMember: string | undefined
  /** Members with the day, or the time, of its end; the earliest counts. */
  readonly endMembers: readonly string[]
  /** Member with its name for people, and member with the most tokens of output. */
  readonly displayMember: string | undefined
  readonly outputMember: string | undefined
}

/**
 * The models of a page, added to those of earlier pages. `namesOf` returns the names under which a
 * model of the upstream is listed here, if any. Undefined for a body that is no list of models.
 */
export function readModelList(
  page: unknown,
  namesOf: (id: string) => readonly string[],
  members: ModelMembers,
  models = new Map<string, ListedModel>(),
): ModelList | undefined {
  const entries = entriesOf(page)
  if (!entries) return undefined
  let named = 0
  for (const value of entries.slice(0, ENTRIES_MAX)) {
    const entry = asObject(value)
    if (!entry) continue
    const { id } = entry
    if (typeof id !== 'string' || !DATA_MODEL_PATTERN.test(id)) continue
    named += 1
    for (const name of namesOf(id)) {
      if (models.size >= MODELS_MAX) return models
      models.set(name, {
        created: createdOf(entry, members),
        contextWindow: windowOf(entry, members),
        shutdownDate: endOf(entry, members),
        displayName: displayNameOf(memberOf(entry, members.displayMember)),
        maxOutputTokens: positive(memberOf(entry, members.outputMember)),
      })
    }
  }
  return named > 0 || entries.length === 0 ? models : undefined
}

function memberOf(entry: ParsedObject, name: string | undefined): unknown {
  return name === undefined ? undefined : entry[name]
}

/** Longest name of a model for people, in characters. */
const DISPLAY_NAME_MAX = 200
const CONTROL = /\p{C}/u

function displayNameOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > DISPLAY_NAME_MAX) return undefined
  return CONTROL.test(value) ? undefined : value
}

/** Together answers the entries alone. */
function entriesOf(value: unknown): readonly unknown[] | undefined {
  const object = asObject(value)
  const entries = object ? object.data : value
  return Array.isArray(entries) ? entries : undefined
}

/** The smallest of the given ones. llama.cpp has it in `meta`. */
function windowOf(entry: ParsedObject, { windowMembers }: ModelMembers): number | undefined {
  const given = windowMembers.map((member) => entry[member])
  const meta = asObject(entry.meta)
  if (meta) given.push(meta.n_ctx)
  const windows = given.map(positive).filter((window) => window !== undefined)
  return windows.length > 0 ? Math.min(...windows) : undefined
}

function createdOf(entry: ParsedObject, { createdMember }: ModelMembers): number | undefined {
  const created = positive(entry.created)
  if (created !== undefined || createdMember === undefined) return created
  const value = entry[createdMember]
  return typeof value === 'string' ? positive(Math.floor(Date.parse(value) / 1_000)) : undefined
}

/** A day, alone or with a time. */
const DAY = /^(\d{4}-\d\d-\d\d)(?:T[\d:.]{1,20}(?:Z|[+-]\d\d:\d\d))?$/

/** Azure has the end of a model in `deprecation`, apart for requests and for fine-tuning. */
function endOf(entry: ParsedObject, { endMembers }: ModelMembers): string | null | undefined {
  const given = endMembers.map((member) => dayOf(entry[member]))
  const seconds = positive(asObject(entry.deprecation)?.inference)
  if (seconds !== undefined) given.push(dayOf(timeOf(seconds)))
  return earliest(given)
}

/** RFC 3339 of a time in Unix seconds; undefined beyond the times that a date can have. */
function timeOf(seconds: number): string | undefined {
  const time = new Date(seconds * 1_000)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}

function dayOf(value: unknown): string | null | undefined {
  if (value === null) return null
  return typeof value === 'string' ? DAY.exec(value)?.[1] : undefined
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
}
