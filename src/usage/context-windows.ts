/** Context windows of OpenAI's models, as the library of prices knows them. */
import { findProvider } from '@pydantic/genai-prices'
import { foldModel } from '#models/names.ts'

const windows = new Map(
  findProvider({ providerId: 'openai' })?.models.map((model) => [model.id, model.context_window]),
)

/** Tokens; undefined for a name that the library does not know as one of OpenAI's. */
export function contextWindowOf(model: string): number | undefined {
  return windows.get(foldModel(model))
}
