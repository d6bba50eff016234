/** Worker thread that counts tokens, one body after the other. */
import { parentPort, workerData } from 'node:worker_threads'
import { elapsedClock } from '#base/clock.ts'
import { lowerPriority } from '#base/thread-priority.ts'
import type { JsonBounds } from '#json/bounds.ts'
import { loadTokenizer, mostTokens } from './count-texts.ts'
import type { Count, Counted } from './token-counter.ts'
import type { Tokenizer } from './tokenizers.ts'
import { readVerbatimTexts } from './verbatim-texts.ts'

lowerPriority()

const { bounds } = workerData as { readonly bounds: JsonBounds }
const tokenizers = new Map<Tokenizer, ReturnType<typeof loadTokenizer>>()

parentPort?.on('message', (count: Count) => void answer(count))

/** Counts one body. A failure ends the thread. */
async function answer({ body, tokenizer, milliseconds }: Count): Promise<void> {
  const until = elapsedClock() + milliseconds
  const loading = tokenizers.get(tokenizer) ?? loadTokenizer(tokenizer)
  tokenizers.set(tokenizer, loading)
  const countTokens = await loading
  const isOver = (): boolean => elapsedClock() > until
  let fewer = 0
  readVerbatimTexts(Buffer.from(body.buffer), bounds, (text, bytes) => {
    fewer += bytes - mostTokens(text, bytes, countTokens, isOver)
  })
  const counted: Counted = { fewer, isLate: isOver() }
  parentPort?.postMessage(counted)
}
