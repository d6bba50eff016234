/** OpenAI's models as the library of prices knows them. */
import { calcPrice } from '@pydantic/genai-prices'

const NOTHING = { input_tokens: 0, output_tokens: 0 }

export interface LibraryModel {
  /** The library's name for the model; the given name may be a snapshot or another name of it. */
  readonly id: string
  readonly contextWindow: number | undefined
}

/** Undefined for a name that is none of OpenAI's. The name is folded. */
export function libraryModelOf(folded: string): LibraryModel | undefined {
  try {
    const model = calcPrice(NOTHING, folded, { providerId: 'openai' })?.model
    return model && { id: model.id, contextWindow: model.context_window }
  } catch {
    return undefined
  }
}
