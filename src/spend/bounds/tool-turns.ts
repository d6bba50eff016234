/**
 * The most that a request reads. After each call of a hosted tool its model reads again: all that
 * it has read and written, and the tool's result, but never more than the context window at a time.
 * If nothing bounds a tool's result, each turn may fill the window.
 */
import type { CostFacts, ModelMaxima } from './cost-facts.ts'

interface InputBound {
  /** Whether `read` has the prices of text. */
  readonly isText: boolean
  /** Tokens besides those of images; undefined where nothing bounds them. */
  readonly read: number | undefined
  readonly images: number
  /** Tokens that are read for each token that one choice writes, before its last turn. */
  readonly perOutputToken: number
}

/** Each choice may call its tools so many times. */
export function inputOf(facts: CostFacts, calls: number, maxima: ModelMaxima): InputBound {
  const { isInline, textBytes, images, inputs, choices, toolTokens, isMaxOfTurn } = facts
  const { contextWindow, maxInputImageTokens } = maxima
  const isKnown = isInline && (images === 0 || maxInputImageTokens !== undefined)
  const isText = isKnown && (calls === 0 || Number.isFinite(toolTokens))
  const turns = 1 + calls * choices
  const imageTokens = images * (maxInputImageTokens ?? 0) * turns
  const windows = contextWindow && contextWindow * (inputs + calls * choices)
  if (!isText) return { isText, read: windows, images: imageTokens, perOutputToken: 0 }
  const later = laterTurns(textBytes, { calls, toolTokens, most: contextWindow })
  return {
    isText,
    read: Math.min(textBytes, contextWindow ? contextWindow * inputs : textBytes) + choices * later,
    images: imageTokens,
    perOutputToken: (isMaxOfTurn ? (calls * (calls + 1)) / 2 : calls) * choices,
  }
}

interface Turns {
  readonly calls: number
  readonly toolTokens: number
  /** Most tokens of one turn. */
  readonly most: number | undefined
}

/** Sum of the turns after calls: each reads the text, and the results of all calls before it. */
function laterTurns(text: number, { calls, toolTokens, most = Infinity }: Turns): number {
  if (calls === 0) return 0
  if (text >= most) return calls * most
  const growing = toolTokens === 0 ? calls : Math.min(calls, Math.floor((most - text) / toolTokens))
  const full = growing < calls ? (calls - growing) * most : 0
  return growing * text + (toolTokens * growing * (growing + 1)) / 2 + full
}
