/**
 * Facts about Anthropic's models, as `openai-models.ts` has of OpenAI's: the context window, the
 * most tokens of one answer, and the announced end. Source: the catalog in Claude Code 2.1.332, of
 * 24 November 2026, read on 30 November. It recommends no replacements.
 */
import type { DocumentedModel } from './openai-models.ts'

const [WINDOW, OUTPUT] = [1_000_000, 128_000]
const [SMALL_WINDOW, SMALL_OUTPUT] = [200_000, 64_000]

export const ANTHROPIC_MODELS: readonly DocumentedModel[] = [
  ['claude-fable-5', WINDOW, OUTPUT],
  ['claude-fable-5-1', WINDOW, OUTPUT],
  ['claude-fable-5-2', WINDOW, OUTPUT],
  ['claude-haiku-4-5', SMALL_WINDOW, SMALL_OUTPUT],
  ['claude-haiku-5-5', WINDOW, OUTPUT],
  ['claude-mythos-5', WINDOW, OUTPUT],
  ['claude-mythos-5-1', WINDOW, OUTPUT],
  ['claude-mythos-5-2', WINDOW, OUTPUT],
  ['claude-opus-4-5', SMALL_WINDOW, SMALL_OUTPUT, '2027-01-22'],
  ['claude-opus-4-6', WINDOW, OUTPUT],
  ['claude-opus-4-7', WINDOW, OUTPUT],
  ['claude-opus-4-8', WINDOW, OUTPUT],
  ['claude-opus-5', WINDOW, OUTPUT],
  ['claude-opus-5-5', WINDOW, OUTPUT],
  ['claude-sonnet-4-5', WINDOW, OUTPUT, '2026-11-30'],
  ['claude-sonnet-4-6', WINDOW, OUTPUT],
  ['claude-sonnet-5', WINDOW, OUTPUT],
  ['claude-sonnet-5-5', WINDOW, OUTPUT],
]
