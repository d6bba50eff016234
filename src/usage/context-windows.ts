/** Context windows of OpenAI's models, as the library of prices knows them. */
import { calcPrice } from '@pydantic/genai-prices'
import { setBounded } from '#base/bounded-map.ts'
import { foldModel } from '#models/names.ts'

/** Most models of which the windows are cached, and the longest of their names. */
const CACHED_MAX = 1_000
const CACHED_LENGTH_MAX = 200

const NOTHING = { input_tokens: 0, output_tokens: 0 }
const windows = new Map<string, number | undefined>()

/**
 * Tokens; undefined for a name that the library does not know as one of OpenAI's. A name is found
 * as its price is: `gpt-5-codex` is one of the names of `gpt-5`.
 */
export function contextWindowOf(model: string): number | undefined {
  const name = foldModel(model)
  if (windows.has(name)) return windows.get(name)
  const window = windowInLibrary(name)
  if (name.length <= CACHED_LENGTH_MAX) setBounded(windows, name, window, CACHED_MAX)
  return window
}

const windowInLibrary = (name: string): number | undefined => {
  try {
    return calcPrice(NOTHING, name, { providerId: 'openai' })?.model.context_window
  } catch {
    return undefined
  }
}
