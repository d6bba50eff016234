/** Rows of documented models by name: a snapshot without one has the row of its model. */
import { aliasOfSnapshot } from '#model-names/names.ts'
import { ANTHROPIC_MODELS } from './anthropic-models.ts'
import { type DocumentedModel, OPENAI_MODELS } from './openai-models.ts'

const rows = new Map([...OPENAI_MODELS, ...ANTHROPIC_MODELS].map((row) => [row[0], row]))

/** The row of a folded name; undefined for a name of no model of OpenAI or Anthropic. */
export function findDocumentedModel(name: string): DocumentedModel | undefined {
  return rows.get(name) ?? rows.get(aliasOfSnapshot(name))
}
