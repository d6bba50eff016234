/** The request under composition: everything that is typed on the page but the key. */
import { useState } from 'react'
import { holdsSecret } from '#console/address/secrets-in-text.ts'
import type { ChatRequest, Message } from './request.ts'

export interface Turn {
  readonly id: number
  readonly role: 'user' | 'assistant'
  readonly text: string
}

export interface Composition {
  readonly model: string
  readonly system: string
  readonly turns: readonly Turn[]
  /** The next message. */
  readonly draft: string
  /** As typed; empty is not sent. */
  readonly temperature: number | string
  readonly maxTokens: number | string
}

/** Default model if the key may use it: available almost everywhere, and cheap. */
const USUAL_MODEL = 'gpt-5.6-luna'

/** The model is undefined until its field is first focused: the usual model is sent until then. */
export type Typed = Omit<Composition, 'model'> & { readonly model: string | undefined }

const EMPTY: Typed = {
  model: undefined,
  system: '',
  turns: [],
  draft: '',
  temperature: '',
  maxTokens: '',
}

/**
 * The model defaults to one of `models` as soon as they are known, but never under someone who is
 * already in its field.
 */
export function useComposition(models: readonly string[] | undefined) {
  const [typed, setTyped] = useState(EMPTY)
  const usual = models?.includes(USUAL_MODEL) ? USUAL_MODEL : models?.[0]
  const composition: Composition = { ...typed, model: typed.model ?? usual ?? '' }
  const set = (part: Partial<Typed>): void => setTyped((before) => ({ ...before, ...part }))
  const add = (role: Turn['role'], text: string): void =>
    setTyped((before) => ({ ...before, turns: withTurn(before, role, text) }))
  const setTurn = (id: number, text: string): void =>
    setTyped((before) => ({
      ...before,
      turns: before.turns.map((turn) => (turn.id === id ? { ...turn, text } : turn)),
    }))
  const removeTurn = (id: number): void =>
    setTyped((before) => ({
      ...before,
      turns: before.turns.filter((turn) => turn.id !== id),
    }))
  /** Appends the next message to the turns, if there is any. */
  const take = (): Composition => {
    const { draft } = composition
    if (draft.trim() === '') return composition
    const taken = { draft: '', turns: withTurn(typed, 'user', draft) }
    set(taken)
    return { ...composition, ...taken }
  }
  return { composition, set, add, setTurn, removeTurn, take }
}

function withTurn(
  { turns }: Pick<Typed, 'turns'>,
  role: Turn['role'],
  text: string,
): readonly Turn[] {
  return [...turns, { id: (turns.at(-1)?.id ?? 0) + 1, role, text }]
}

/** Whether there are a message without an answer and a model, which would be in the log. */
export function isComplete({ model, turns, draft }: Composition): boolean {
  if (model.trim() === '' || holdsSecret(model)) return false
  return draft.trim() !== '' || turns.at(-1)?.role === 'user'
}

/** The request that would go out now; `anthropic` are the models of that API format. */
export function requestOf(
  composition: Composition,
  anthropic: ReadonlySet<string> | undefined,
): ChatRequest {
  const { model, system, draft, temperature, maxTokens } = composition
  const turns = draft.trim() === '' ? composition.turns : withTurn(composition, 'user', draft)
  const messages: Message[] = turns.map(({ role, text }) => ({ role, content: text }))
  return {
    format: anthropic?.has(model.trim()) ? 'anthropic' : 'openai',
    model: model.trim(),
    messages:
      system.trim() === '' ? messages : [{ role: 'system', content: system.trim() }, ...messages],
    ...(temperature !== '' && { temperature: Number(temperature) }),
    ...(maxTokens !== '' && { max_completion_tokens: Number(maxTokens) }),
  }
}
