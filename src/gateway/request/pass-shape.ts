/**
 * The shape of a body that no table describes: references and steering members are those of every
 * body, and each string that has no other meaning counts as text that the model reads.
 */
import { hasPrefix } from '#json/fold.ts'
import { namesOf } from '#json/names.ts'
import type { ObjectShape } from '#json/shape.ts'
import { type BodyCollector, type CollectorAction, isString, onText } from './collector.ts'
import { blank, referenceShape } from './shape-parts.ts'
import { bodyOf } from './shapes.ts'

const DATA_URL = Buffer.from('data:')

/** Text, or an image or sound as a data URL. */
const onAnyText: CollectorAction = (walk, start, end, depth) => {
  if (!isString(walk, start)) return
  if (hasPrefix(walk, start, end, DATA_URL)) walk.sink.images += 1
  else onText(walk, start, end, depth)
}

const ANY = referenceShape(() => ({}))
Object.assign(ANY, { on: onAnyText })

/** Documents, in which any name is allowed. */
const DOCUMENTS = blank()
DOCUMENTS.on = onAnyText
DOCUMENTS.items = DOCUMENTS
DOCUMENTS.object = { names: namesOf({}), others: DOCUMENTS, onOther: undefined }

export const PASS_SHAPE: ObjectShape<BodyCollector> = {
  ...bodyOf({ documents: DOCUMENTS }),
  others: ANY,
}
