/** Valid names of models in request bodies. */
import { Problem } from '#base/problem.ts'
import { invalidModelName } from '#contract/errors/upstreams.ts'

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
