/** The list of models of an upstream, read as far as it can be trusted. */
import { DATA_MODEL_PATTERN } from '#contract/data-plane/route.ts'
import { asObject, type ParsedObject, parseJson } from '#json/values.ts'

/** Most entries of a list that are read, and most models that are listed from it. */
const ENTRIES_MAX = 5_000
const MODELS_MAX = 1_000
/** Members for the context window: of Groq, OpenRouter, vLLM, Mistral. */
const WINDOW_MEMBERS = ['context_window', 'context_length', 'max_model_len', 'max_context_length']

/** A model as far as its upstream describes it. */
export interface ListedModel {
  /** Time of its making, in Unix seconds. */
  readonly created: number | undefined
  /** Tokens of its context window. */
  readonly contextWindow: number | undefined
  /** The day of its end; null: none is announced. */
  readonly shutdownDate: string | null | undefined
}

/** A model with nothing known but its name. */
export const UNDESCRIBED: ListedModel = {
  created: undefined,
  contextWindow: undefined,
  shutdownDate: undefined,
}

/** Models by the names they have here. */
export type ModelList = ReadonlyMap<string, ListedModel>

/**
 * The models of a list. `namesOf` returns the names under which a model of the upstream is listed
 * here, if any. Undefined for a body that is no list of models.
 */
export function readModelList(
  body: Buffer,
  namesOf: (id: string) => readonly string[],
): ModelList | undefined {
  const entries = entriesOf(parseJson(body.toString()))
  if (!entries) return undefined
  const models = new Map<string, ListedModel>()
  let named = 0
  for (const value of entries.slice(0, ENTRIES_MAX)) {
    const entry = asObject(value)
    if (!entry) continue
    const { id, created } = entry
    if (typeof id !== 'string' || !DATA_MODEL_PATTERN.test(id)) continue
    named += 1
    for (const name of namesOf(id)) {
      if (models.size >= MODELS_MAX) return models
      models.set(name, {
        created: positive(created),
        contextWindow: windowOf(entry),
        shutdownDate: dayOf(entry.shutdown_date),
      })
    }
  }
  return named > 0 || entries.length === 0 ? models : undefined
}

/** Together answers the entries alone. */
function entriesOf(value: unknown): readonly unknown[] | undefined {
  const object = asObject(value)
  const entries = object ? object.data : value
  return Array.isArray(entries) ? entries : undefined
}

/** The smallest of the given ones. llama.cpp has it in `meta`. */
function windowOf(entry: ParsedObject): number | undefined {
  const given = WINDOW_MEMBERS.map((member) => entry[member])
  const meta = asObject(entry.meta)
  if (meta) given.push(meta.n_ctx)
  const windows = given.map(positive).filter((window) => window !== undefined)
  return windows.length > 0 ? Math.min(...windows) : undefined
}

const DAY = /^\d{4}-\d\d-\d\d$/

function dayOf(value: unknown): string | null | undefined {
  return value === null || (typeof value === 'string' && DAY.test(value)) ? value : undefined
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
}
