/** What is to be sent: everything that is typed on the page but the key. */
import { useEffect, useState } from 'react'
import type { ChatRequest, Message } from './request.ts'

export interface Turn {
  readonly id: number
  readonly role: 'user' | 'assistant'
  readonly text: string
}

export interface Composition {
  /** Empty until one is chosen or typed. */
  readonly model: string
  readonly system: string
  readonly turns: readonly Turn[]
  /** What is said next. */
  readonly draft: string
  /** As typed; empty is not sent. */
  readonly temperature: number | string
  readonly maxTokens: number | string
}

/** What is asked where the key may ask for it: it is there almost everywhere, and costs little. */
const USUAL_MODEL = 'gpt-4o-mini'

const EMPTY: Composition = {
  ...{ model: '', system: '', turns: [], draft: '' },
  ...{ temperature: '', maxTokens: '' },
}

/** Where no model is named yet, one of `models` is as soon as they are known. */
export const useComposition = (models: readonly string[] | undefined) => {
  const [composition, setComposition] = useState(EMPTY)
  useEffect(() => {
    const model = models?.includes(USUAL_MODEL) ? USUAL_MODEL : models?.[0]
    if (model === undefined) return
    setComposition((before) => (before.model === '' ? { ...before, model } : before))
  }, [models])
  const set = (part: Partial<Composition>): void =>
    setComposition((before) => ({ ...before, ...part }))
  const add = (role: Turn['role'], text: string): void =>
    setComposition((before) => ({ ...before, turns: withTurn(before, role, text) }))
  const setTurn = (id: number, text: string): void =>
    setComposition((before) => ({
      ...before,
      turns: before.turns.map((turn) => (turn.id === id ? { ...turn, text } : turn)),
    }))
  const removeTurn = (id: number): void =>
    setComposition((before) => ({
      ...before,
      turns: before.turns.filter((turn) => turn.id !== id),
    }))
  /** What is said next becomes a turn, if there is any. */
  const take = (): Composition => {
    const { draft } = composition
    if (draft.trim() === '') return composition
    const taken = { ...composition, draft: '', turns: withTurn(composition, 'user', draft) }
    setComposition(taken)
    return taken
  }
  return { composition, set, add, setTurn, removeTurn, take }
}

const withTurn = ({ turns }: Composition, role: Turn['role'], text: string): readonly Turn[] => [
  ...turns,
  { id: (turns.at(-1)?.id ?? 0) + 1, role, text },
]

/** Whether there is something to answer: a message that nobody has answered yet. */
export const isComplete = ({ model, turns, draft }: Composition): boolean =>
  model.trim() !== '' && (draft.trim() !== '' || turns.at(-1)?.role === 'user')

/** The request that would go out now. */
export const requestOf = (composition: Composition): ChatRequest => {
  const { model, system, draft, temperature, maxTokens } = composition
  const turns = draft.trim() === '' ? composition.turns : withTurn(composition, 'user', draft)
  const messages: Message[] = turns.map(({ role, text }) => ({ role, content: text }))
  return {
    model: model.trim(),
    messages:
      system.trim() === '' ? messages : [{ role: 'system', content: system.trim() }, ...messages],
    ...(temperature !== '' && { temperature: Number(temperature) }),
    ...(maxTokens !== '' && { max_completion_tokens: Number(maxTokens) }),
  }
}
