/** Actions for members that multiply the output: its maximum, and the number of choices. */
import type { Walk } from '#json/shape.ts'
import { kindAt, numberAt } from '#json/values.ts'
import { type BodyCollector, type CollectorAction, integerAt, MAX_INTEGER } from './collector.ts'

/** The greater of two members counts, since an upstream may obey either. */
export const onMaxTokens: CollectorAction = (walk, start, end, depth) => {
  walk.sink.namesMaxOutput = true
  const value = integerAt(walk, start, end, depth)
  if (value === undefined) return
  walk.sink.maxOutputTokens = Math.max(walk.sink.maxOutputTokens ?? 0, value)
}

/** Another maximum or number of choices, of an upstream that may obey it: any number counts. */
export function onLooseMaximum(
  walk: Walk<BodyCollector>,
  start: number,
  end: number,
  counts: 'maximum' | 'choices',
): void {
  if (kindAt(walk.bytes, start, end) !== 'an integer') return
  const value = numberAt(walk.bytes, start, end)
  // a negative one is none
  const most = value < 0 || value > MAX_INTEGER ? MAX_INTEGER : value
  const { sink } = walk
  if (counts === 'choices') sink.choices = Math.max(sink.choices, most)
  else {
    sink.namesMaxOutput = true
    sink.maxOutputTokens = Math.max(sink.maxOutputTokens ?? 0, most)
  }
}

export const onChoices: CollectorAction = (walk, start, end, depth) => {
  walk.sink.choices = Math.max(walk.sink.choices, integerAt(walk, start, end, depth) ?? 1)
}
