/** Actions for members of a message's body. */
import { ANTHROPIC_STEERING } from '#contract/formats/anthropic/members.ts'
import { type CollectorAction, integerAt, isNull, isString } from '#gateway/request/collector.ts'
import { addOtherModel } from '#gateway/request/other-models.ts'
import { onSteering } from '#gateway/request/references.ts'
import { wordAt, wordsOf } from '#json/names.ts'
import { stringAt } from '#json/values.ts'
import { closeTool } from './tools.ts'

const OPEN_OBJECT = 0x7b
const OPEN_LIST = 0x5b

const MINUTES = wordsOf(['5m'])

/** A breakpoint of a cache. */
export const onCacheControl: CollectorAction = (walk, start) => {
  if (!isNull(walk, start)) walk.sink.mayReadCache = true
}

/** The duration of a cached prefix: five minutes have another price than an hour. */
export const onTtl: CollectorAction = (walk, start, end) => {
  if (isNull(walk, start)) return
  const isShort = isString(walk, start) && wordAt(walk, MINUTES, start, end) !== undefined
  if (!isShort) walk.sink.mayWriteForHour = true
}

/** The source of an image or a document, in whatever block. */
export const onSource: CollectorAction = ({ bytes, sink }, start) => {
  if (bytes[start] === OPEN_OBJECT) sink.imageMembers += 1
}

/** Data of an image are no text; a document reserves a whole window in any case. */
export const onSourceData: CollectorAction = (walk, start, end) => {
  if (isString(walk, start)) walk.sink.imageBytes += end - start
}

/** A maximum of output has to be greater than the budget of thinking. */
export const onThinkingBudget: CollectorAction = (walk, start, end, depth) => {
  const budget = integerAt(walk, start, end, depth)
  if (budget !== undefined) walk.sink.leastMaxOutput = budget + 1
}

/** A credit is for the same body again. */
export const onCreditToken: CollectorAction = (walk, start) => {
  if (!isNull(walk, start)) walk.sink.isOutputFixed = true
}

const COMPACTION = /compact/i
const EDIT_TYPE_BYTES_MAX = 256

export const onCompaction: CollectorAction = (walk, start) => {
  if (!isNull(walk, start)) walk.sink.compacts = true
}

/** An edit that compacts makes the model read the whole input once more. */
export const onEditType: CollectorAction = (walk, start, end) => {
  const isShort = isString(walk, start) && end - start <= EDIT_TYPE_BYTES_MAX
  if (!isShort || COMPACTION.test(stringAt(walk, start, end))) walk.sink.compacts = true
}

const FALLBACKS = ANTHROPIC_STEERING.find(({ path }) => path === 'fallbacks')
if (!FALLBACKS) throw new Error('fallbacks are no steering member')
const steerToFallbacks = onSteering(FALLBACKS)

/** Fallbacks that the body does not name, such as the upstream's default. */
export const onFallbacks: CollectorAction = (walk, start, end, depth) => {
  if (walk.bytes[start] !== OPEN_LIST) steerToFallbacks(walk, start, end, depth)
}

export const onFallback: CollectorAction = (walk, start, end, depth) => {
  const fallback = closeTool(walk.sink, depth)
  if (fallback?.model === undefined) {
    steerToFallbacks(walk, start, end, depth)
    return
  }
  addOtherModel(walk.sink, {
    model: fallback.model,
    kind: 'completions',
    use: 'fallback',
    maxOutputTokens: fallback.maxOutputTokens,
    calls: 1,
  })
}
