/** Actions for members about the storage of answers. */
import { booleanAt, type CollectorAction, isNull } from './collector.ts'

export const onBackground: CollectorAction = (walk, start, end, depth) => {
  walk.sink.background = booleanAt(walk, start, end, depth)
}

export const onStore: CollectorAction = (walk, start, end, depth) => {
  walk.sink.storeAt = { start, end }
  if (!isNull(walk, start)) walk.sink.store = booleanAt(walk, start, end, depth)
}

export const onMetadata: CollectorAction = (walk, start, end) => {
  walk.sink.metadataAt = { start, end }
}
