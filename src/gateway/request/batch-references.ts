/**
 * References in the lines of a batch file. They are kept until a batch over the file is created, so
 * each has a bounded size: an id, which a body bounds by `id_characters`, and a shortened path.
 */

import { REFERENCE_KINDS } from '#contract/data-plane/references.ts'
import { DATA_ID_PATTERN } from '#contract/data-plane/route.ts'
import {
  type BatchProblem,
  invalidLineReference,
  tooManyBatchReferences,
} from '#contract/errors/batches.ts'
import type { Reference } from './facts.ts'

/** The most different objects that a file may name. */
const MAX_REFERENCES = 10_000
/** The most bytes of them that are kept, as JSON. */
const MAX_KEPT_BYTES = 2 * 1024 * 1024
/** The longest path (`param`) and message that are kept of a file, in characters. */
const MAX_PARAM_CHARACTERS = 64
const MAX_MESSAGE_CHARACTERS = 500

export interface BatchReferences {
  /** The fault of a rejected reference, or undefined. */
  add(reference: Reference): BatchProblem | undefined
  list(): Reference[]
}

export function createBatchReferences(): BatchReferences {
  const references = new Map<string, Reference>()
  let keptBytes = 0
  return {
    add: (reference) => {
      const { kind, id } = reference
      const key = `${kind} ${id}`
      if (references.has(key)) return undefined
      const param = shortenedParam(`body.${reference.param}`)
      if (REFERENCE_KINDS[kind] === 'owned' && !DATA_ID_PATTERN.test(id)) {
        return invalidLineReference(param)
      }
      keptBytes += Buffer.byteLength(JSON.stringify({ kind, id, param })) + 1
      if (references.size === MAX_REFERENCES || keptBytes > MAX_KEPT_BYTES) {
        return tooManyBatchReferences(MAX_REFERENCES, param)
      }
      references.set(key, { kind, id, param })
      return undefined
    },
    list: () => [...references.values()],
  }
}

export function shortenedParam(param: string): string {
  return shortened(param, MAX_PARAM_CHARACTERS)
}
export function shortenedMessage(text: string): string {
  return shortened(text, MAX_MESSAGE_CHARACTERS)
}

/** A copy: a slice of a string keeps all of it in memory. */
function shortened(text: string, most: number): string {
  return text.length <= most ? text : Buffer.from(`${text.slice(0, most - 1)}…`).toString()
}
