/** Rows of OpenAI's models by name: a snapshot without one has the row of its model. */
import { aliasOfSnapshot } from '#model-names/names.ts'
import { OPENAI_MODELS, type OpenAiModel } from './openai-models.ts'

const rows = new Map(OPENAI_MODELS.map((row) => [row[0], row]))

/** The row of a folded name; undefined for a name of no model of OpenAI. */
export function findOpenAiModel(name: string): OpenAiModel | undefined {
  return rows.get(name) ?? rows.get(aliasOfSnapshot(name))
}
