/**
 * Cache of answers to GETs, for as long as they are current: until a commit, and no longer than the
 * second lasts, since an answer has times and expiries in seconds. Only a store with this process
 * as its single writer allows it (`base/memo.ts`).
 */
import { type Clock, toSeconds } from '#base/clock.ts'
import { createMemo } from '#base/memo.ts'
import type { Store } from '#storage/db.ts'

/** Most cached answers, and the longest of them: at most 16 MiB in all. */
const ANSWERS_MAX = 512
const LENGTH_MAX = 32_768

export interface Answers {
  /** The cached answer, if it is current. */
  find(question: string): string | undefined
  /** Answers, and caches the answer. */
  keep(question: string, answer: () => Promise<string>): Promise<string>
}

export function createAnswers({ version }: Store, now: Clock): Answers {
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
