/**
 * Answers to GETs, kept for as long as they are exactly what would be answered again: until
 * something is committed, and no longer than the second lasts, since an answer tells times and
 * expiries in seconds. Only a store that this process alone writes to allows it (`base/memo.ts`).
 */
import { type Clock, toSeconds } from '#base/clock.ts'
import { createMemo } from '#base/memo.ts'
import type { Store } from '#storage/db.ts'

/** Most answers kept, and the longest that is: at most 16 MiB in all. */
const ANSWERS_MAX = 512
const LENGTH_MAX = 32_768

export interface Answers {
  /** The answer that is still true, if there is one. */
  find(question: string): string | undefined
  /** Answers, and keeps the answer. */
  keep(question: string, answer: () => Promise<string>): Promise<string>
}

export const createAnswers = ({ version }: Store, now: Clock): Answers => {
  const memo = createMemo<{ second: number; text: string }>(version, ANSWERS_MAX)
  return {
    find: (question) => {
      const kept = memo.get(question)
      return kept?.second === toSeconds(now()) ? kept.text : undefined
    },
    keep: async (question, answer) => {
      const readAt = version()
      const second = toSeconds(now())
      const text = await answer()
      if (text.length <= LENGTH_MAX) memo.put(question, readAt, { second, text })
      return text
    },
  }
}
