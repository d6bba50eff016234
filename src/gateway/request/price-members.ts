/** Actions for members that a price depends on: a string counts, and nothing else. */
import { stringAt } from '#json/values.ts'
import { type CollectorAction, isString } from './collector.ts'

/** The longest name of a quality or a service tier, in bytes. */
const NAME_BYTES_MAX = 64

function nameAt(...[walk, start, end]: Parameters<CollectorAction>): string | undefined {
  return isString(walk, start) && end - start <= NAME_BYTES_MAX
    ? stringAt(walk, start, end)
    : undefined
}

export const onQuality: CollectorAction = (walk, start, end, depth) => {
  walk.sink.quality = nameAt(walk, start, end, depth)
}

/** A name in the list of outputs of a chat. */
export const onModality: CollectorAction = (walk, start, end, depth) => {
  if (nameAt(walk, start, end, depth) === 'audio') walk.sink.writesAudio = true
}

export const onServiceTier: CollectorAction = (walk, start, end, depth) => {
  walk.sink.serviceTierAt = { start, end }
  walk.sink.serviceTier = nameAt(walk, start, end, depth)
}
