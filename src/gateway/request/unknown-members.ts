/**
 * Members of a body that the gateway does not know. They are forwarded, but under an enforced spend
 * limit only to an upstream with `unknown_members: pass`: some upstream may obey a member that
 * changes the cost of the request. The input that such a member adds has no known length.
 */
import { HARMLESS_MEMBERS } from '#contract/known-members.ts'
import { wordAt, wordsOf } from '#json/names.ts'
import { stringAt } from '#json/values.ts'
import { type CollectorAction, isNull } from './collector.ts'
import { onOther } from './references.ts'

const HARMLESS = wordsOf(HARMLESS_MEMBERS)

/** The action for each member at the top of a body that its shape does not name. */
export function onUnnamedOfBody(contract: readonly string[]): CollectorAction {
  const known = wordsOf(contract)
  return (walk, start, end, depth) => {
    const isKnown =
      wordAt(walk, known, start, end) !== undefined ||
      wordAt(walk, HARMLESS, start, end) !== undefined
    if (!isKnown && !isNull(walk, walk.start)) {
      walk.sink.unknownMember ??= stringAt(walk, start, end)
      walk.sink.isOpaque = true
    }
    onOther(walk, start, end, depth)
  }
}
