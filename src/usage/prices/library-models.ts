/** Models of OpenAI and Anthropic as the library of prices knows them. */
import { calcPrice } from '@pydantic/genai-prices'
import { familyOf } from '#model-names/names.ts'

const NOTHING = { input_tokens: 0, output_tokens: 0 }

export interface LibraryModel {
  /** The library's name for the model; the given name may be a snapshot or another name of it. */
  readonly id: string
  readonly contextWindow: number | undefined
}

/**
 * Undefined for a name of no model of theirs. The name is folded. Anthropic's models have the
 * names of the library and of snapshots alone: it has others by the start of a name.
 */
export function libraryModelOf(folded: string): LibraryModel | undefined {
  const own = findInLibrary(folded, 'openai')
  if (own) return own
  const found = findInLibrary(folded, 'anthropic')
  return found?.id === folded || found?.id === familyOf(folded) ? found : undefined
}

function findInLibrary(folded: string, providerId: 'openai' | 'anthropic') {
  try {
    const model = calcPrice(NOTHING, folded, { providerId })?.model
    return model && { id: model.id, contextWindow: model.context_window }
  } catch {
    return undefined
  }
}
