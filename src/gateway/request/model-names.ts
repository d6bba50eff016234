/** Names of models in request bodies: valid ones, and that in the first bytes of a long body. */
import { Problem } from '#base/problem.ts'
import { invalidModelName } from '#contract/errors/upstreams.ts'
import { DEFAULT_JSON_BOUNDS } from '#json/bounds.ts'
import { namesOf } from '#json/names.ts'
import { newWalk, type ObjectShape, shapeOf } from '#json/shape.ts'
import { stringAt } from '#json/values.ts'
import { advance } from '#json/walk.ts'

/**
 * Names become the names of limits, and rows of usage. A name that a store rejects (a NUL, half a
 * pair of surrogates), or that is megabytes long, would block everything else in the same flush. No
 * model has such a name.
 */
const MODEL_NAME = /^\P{C}{1,200}$/u

/** The most bytes of such a name in JSON text: 12 for each character, and its quotes. */
export const MODEL_NAME_BYTES_MAX = 2 + 200 * 12

export function isModelName(model: string): boolean {
  return MODEL_NAME.test(model)
}

/** Throws 400 for an invalid name. */
export function checkModelName(model: string): void {
  if (!isModelName(model)) throw new Problem(invalidModelName())
}

/** The length of the prefix, which is checked before the rest of a longer body is read. */
export const PREFIX_BYTES = 65_536

/** A model is mostly among the first members. */
const STEP_BYTES = 4_096
/** The most bytes of an escape or a word, which may reach beyond the end of a slice. */
const MARGIN_BYTES = 16

interface FoundModel {
  model: string | undefined
}

const BODY: ObjectShape<FoundModel> = {
  names: namesOf({
    model: shapeOf<FoundModel>({
      on: (walk, start, end) => {
        const isName = walk.bytes[start] === 0x22 && end - start <= MODEL_NAME_BYTES_MAX
        if (isName) walk.sink.model = stringAt(walk, start, end)
      },
    }),
  }),
  others: shapeOf({}),
  onOther: undefined,
}

/** Undefined also for malformed bytes, which are rejected when the body is read. */
export function findModel(prefix: Buffer): string | undefined {
  const found: FoundModel = { model: undefined }
  const walk = newWalk(prefix, BODY, found, DEFAULT_JSON_BOUNDS)
  walk.ascii = false
  try {
    const end = prefix.length - MARGIN_BYTES
    for (let limit = STEP_BYTES; found.model === undefined; limit += STEP_BYTES) {
      advance(walk, Math.min(limit, end))
      if (limit >= end) break
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return undefined
  }
  return found.model !== undefined && isModelName(found.model) ? found.model : undefined
}
