/** What the name of a model may be that a body asks for. */
import { Problem } from '#base/problem.ts'

/**
 * Names become the names of limits, and rows of usage. What a store does not keep (a NUL, half a
 * pair of surrogates), or keeps at any cost (megabytes), would hold up everything else that is
 * flushed together with it. No model anywhere is called so.
 */
const MODEL_NAME = /^\P{C}{1,200}$/u

/** The most bytes of such a name in JSON text: 12 for each character, and its quotes. */
export const MODEL_NAME_BYTES_MAX = 2 + 200 * 12

export const isModelName = (model: string): boolean => MODEL_NAME.test(model)

/** Throws 400 for what cannot be the name of a model. */
export const checkModelName = (model: string): void => {
  if (!isModelName(model)) throw invalidModelName()
}

export const invalidModelName = (): Problem =>
  new Problem(
    'invalid_value',
    "Invalid 'model': the name of a model has at most 200 characters, and no control characters.",
    'model',
  )
