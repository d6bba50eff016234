/**
 * Comparison of names of models. Two names are compared here and nowhere else, in one of two ways.
 *
 * Limits, prices and names at upstreams are those of the *folded* name: upstreams ignore case,
 * blanks around a name and the tag `:latest`, and another spelling must not pass a limit or cost
 * less. Names that fold to one and are configured differently are one model nevertheless: callers
 * of the index unite their values.
 *
 * Deny lists compare more widely (`lists.ts`), since a false denial is safe.
 */

/** The tag that Ollama adds to a name without one. */
export const LATEST_TAG = ':latest'
/** Names of dated versions: `gpt-5.6-luna-2026-07-09` of OpenAI, `claude-haiku-4-5-20251001`. */
const DATE = /-(?:\d{4}-\d{2}-\d{2}|20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))$/
/** The same, and the older ones of OpenAI: `gpt-4-0613`. */
const SNAPSHOT = new RegExp(`-\\d{4}$|${DATE.source}`)

/** The folded form of a name: without case, blanks around it and the tag `:latest`. */
export function foldModel(model: string): string {
  const name = model.trim().toLowerCase()
  return name.endsWith(LATEST_TAG) ? name.slice(0, -LATEST_TAG.length).trimEnd() : name
}

/** The folded name without its date, if it has one. */
export function familyOf(model: string): string {
  return foldModel(model).replace(DATE, '')
}

/** The name without its date; not folded. */
export function withoutDate(model: string): string {
  return isFineTuned(model) ? model : model.replace(DATE, '')
}

/** The vendor's alias of a snapshot, or the name itself. */
export function aliasOfSnapshot(model: string): string {
  return model.replace(SNAPSHOT, '')
}

export function isFineTuned(model: string): boolean {
  return model.toLowerCase().startsWith('ft:')
}

/**
 * Values by names of models: any spelling of a name finds its value. `unite` makes one value of
 * those of several spellings; undefined leaves each to the name that has it.
 */
export function indexByName<Value>(
  entries: Iterable<readonly [string, Value]>,
  unite: (values: readonly Value[]) => Value | undefined,
): (model: string) => Value | undefined {
  const exact = new Map<string, Value>()
  const folded = new Map<string, Value>()
  for (const [name, spellings] of Map.groupBy(entries, ([spelling]) => foldModel(spelling))) {
    const united = unite(spellings.map(([, value]) => value))
    if (united !== undefined) folded.set(name, united)
    for (const [spelling, value] of spellings) exact.set(spelling, united ?? value)
  }
  if (exact.size === 0) return () => undefined
  return (model) => exact.get(model) ?? folded.get(foldModel(model))
}
