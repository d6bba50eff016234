/**
 * The path to a value in a JSON body, as a caller would write it: `input[2].file_id`. While a body
 * is read, a path is a list of steps: the offset of a name, or that of an element (`itemStep`). The
 * text is built only for a message, and is bounded whatever the names are.
 */

const NAME_CHARACTERS_MAX = 64
const PATH_CHARACTERS_MAX = 1_024
const ELLIPSIS = '…'
const QUOTE = 0x22
const BACKSLASH = 0x5c
const LETTER_U = 0x75

/** The step to an element of an array. Negative: other steps are offsets of names. */
export function itemStep(index: number): number {
  return ~index
}

function indexOf(step: number): number {
  return ~step
}

export function pathOfSteps(bytes: Buffer, steps: readonly number[]): string {
  let path = ''
  for (const step of steps) {
    if (step < 0) path += `[${indexOf(step)}]`
    else path += path === '' ? shortName(bytes, step) : `.${shortName(bytes, step)}`
    if (path.length > PATH_CHARACTERS_MAX) return path.slice(0, PATH_CHARACTERS_MAX) + ELLIPSIS
  }
  return path
}

/** The first characters of the name after the quote at `start`. */
function shortName(bytes: Buffer, start: number): string {
  let at = start + 1
  for (let count = 0; count < NAME_CHARACTERS_MAX && bytes[at] !== QUOTE; count += 1) {
    at = afterCharacter(bytes, at)
  }
  const text = JSON.parse(`"${bytes.toString('utf8', start + 1, at)}"`)
  return bytes[at] === QUOTE ? text : text.toWellFormed() + ELLIPSIS
}

/** The index after an escape or a character of UTF-8. */
function afterCharacter(bytes: Buffer, at: number): number {
  if (bytes[at] === BACKSLASH) return at + (bytes[at + 1] === LETTER_U ? 6 : 2)
  let next = at + 1
  while (((bytes[next] ?? 0) & 0xc0) === 0x80) next += 1
  return next
}
