/**
 * Models of an upstream, by its configuration: served models, and the upstream's names for them.
 */
import { indexByName, isFineTuned } from './names.ts'

/** Longest name of a served model, in characters. */
const MODEL_NAME_MAX = 256

export interface ServedModels {
  readonly serves: (model: string) => boolean
  /** Listed models: configured names without a `*`, and names of `model_names`. */
  readonly listed: readonly string[]
  /** Names of `model_names`, which are listed whether or not the upstream lists them. */
  readonly publicNames: readonly string[]
  /**
   * Whether a model that the upstream lists is listed here: only if it is served. Fine-tuned models
   * of an account may be other tenants', so only an entry that begins with `ft:` lists them.
   */
  readonly lists: (model: string) => boolean
  /** Served models, as configured: names and globs. Undefined: all. */
  readonly named: readonly string[] | undefined
  /** The upstream's name for a model. */
  readonly nameThere: (model: string) => string
  /** The names that any spelling of the model has there, for prices and denials. */
  readonly namesThere: (model: string) => readonly string[]
  /** Whether its entry itself has the model under a name with a comma. */
  readonly namesList: (model: string) => boolean
}

/** `models` are names and globs; without any, and without `names`, all are served. */
export function servedModels(
  models: readonly string[] | undefined,
  names: Readonly<Record<string, string>>,
): ServedModels {
  const mapped = new Map(Object.entries(names))
  const isNamed = models && matcherOf(models)
  const isNamedList = matcherOf(models?.filter((model) => model.includes(',')) ?? [])
  const isNamedFineTuned = matcherOf(models?.filter(isFineTuned) ?? [])
  const serves = (model: string): boolean => {
    if (model.length > MODEL_NAME_MAX) return false
    if (mapped.has(model)) return true
    return isNamed ? isNamed(model) : mapped.size === 0
  }
  const nameOf = indexByName(mapped, ([first, ...others]) =>
    others.every((other) => other === first) ? first : undefined,
  )
  const entries = [...mapped].map(([name, there]): readonly [string, string[]] => [name, [there]])
  const namesOf = indexByName(entries, (all) => [...new Set(all.flat())])
  return {
    serves,
    listed: [...new Set([...mapped.keys(), ...(models ?? []).filter((m) => !m.includes('*'))])],
    publicNames: [...mapped.keys()],
    lists: (model) => serves(model) && (!isFineTuned(model) || isNamedFineTuned(model)),
    named:
      models || mapped.size > 0 ? [...new Set([...mapped.keys(), ...(models ?? [])])] : undefined,
    nameThere: (model) => nameOf(model) ?? model,
    namesThere: (model) => namesOf(model) ?? [model],
    namesList: (model) => mapped.has(model) || isNamedList(model),
  }
}

/** Whether a name is one of some names and globs. */
export function matcherOf(globs: readonly string[]): (model: string) => boolean {
  const patterns = globs.map(toPattern)
  return (model) => patterns.some((pattern) => pattern.test(model))
}

function toPattern(glob: string): RegExp {
  return new RegExp(`^${glob.split('*').map(literally).join('.*')}$`, 's')
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
