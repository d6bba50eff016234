/**
 * Members for the origin of a body: its session, and its end user. Only a string counts; the
 * upstream judges other values.
 */
import { stringAt } from '#json/values.ts'
import { type CollectorAction, isString } from './collector.ts'

/** The longest `prompt_cache_key` that routes a request. */
const CACHE_KEY_BYTES_MAX = 512
/** The longest `safety_identifier` that is a tag: OpenAI's has at most 64 characters. */
const IDENTIFIER_BYTES_MAX = 512

export const onCacheKey: CollectorAction = (walk, start, end) => {
  if (isString(walk, start) && end - start <= CACHE_KEY_BYTES_MAX) {
    walk.sink.cacheKey = stringAt(walk, start, end)
  }
}

export const onSafetyIdentifier: CollectorAction = (walk, start, end) => {
  if (isString(walk, start) && end - start <= IDENTIFIER_BYTES_MAX) {
    walk.sink.safetyIdentifier = stringAt(walk, start, end)
  }
}
