/** Models of a project that the snippets of a key name: one for each API format. */
import { useAnswer } from '#console/api/queries.ts'
import type { SnippetModels } from '#console/display/key-snippets.ts'
import type { AccountModel } from '#contract/extensions/account-models.ts'

/** In the documentation and the guides; small, and served by most. */
const USUAL = 'gpt-5.6-luna'

/** Undefined until they are known, and where this server serves none. */
export function useSnippetModels(projectId: string | undefined): SnippetModels | undefined {
  const { data } = useAnswer(
    'listAccountModels',
    { project_id: projectId ?? '' },
    { enabled: projectId !== undefined },
  )
  if (!data?.serves_models || data.data.length === 0) return undefined
  return { openai: chatModel(data.data, 'openai'), anthropic: chatModel(data.data, 'anthropic') }
}

/** Whether it writes text, as far as its price tells: embeddings have no output to pay. */
export function isForChat({ price, context_window: context }: AccountModel): boolean {
  return context !== null && (price === null || price.output > 0)
}

/** The usual model, or the least dear one that does not end. */
function chatModel(
  models: readonly AccountModel[],
  format: 'openai' | 'anthropic',
): string | undefined {
  const fitting = models.filter((model) => model.api_formats.includes(format) && isForChat(model))
  if (fitting.some(({ id }) => id === USUAL)) return USUAL
  const [best] = fitting.toSorted(
    (one, other) =>
      Number(one.shutdown_date !== null) - Number(other.shutdown_date !== null) ||
      (one.price?.output ?? 0) - (other.price?.output ?? 0),
  )
  return best?.id
}
