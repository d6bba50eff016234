/** Variables of a shell in place of values of planned requests. */

/** Characters without a meaning around the name of a variable, until a text is quoted. */
export const [OPEN, CLOSE] = ['\uE000', '\uE001']

/** A value that is not known before the requests run, as a variable of a shell. */
export function variable(name: string): string {
  return OPEN + name + CLOSE
}
