/** Content codings that a client accepts: RFC 9110 §12.5.3. */

/** Whether a list of codings has one of them: named, and not with a weight of 0. */
export function accepts(header: string, coding: string): boolean {
  return header.split(',').some((one) => {
    const [name = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase())
    return name === coding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}
