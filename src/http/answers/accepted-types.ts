/** Media types that a client accepts: RFC 9110 §12.5.1. */

/** Whether a list of types has one of them, with a weight that is no less than another's. */
export function prefers(header: string, type: string, other: string): boolean {
  const weight = weightOf(header, type)
  return weight > 0 && weight >= weightOf(header, other)
}

/** The largest weight of a type that is named; 0 for others. */
function weightOf(header: string, type: string): number {
  let largest = 0
  for (const entry of header.split(',')) {
    const [name, ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
    if (name !== type) continue
    const weight = parameters.find((one) => one.startsWith('q='))
    largest = Math.max(largest, weight === undefined ? 1 : Number(weight.slice(2)) || 0)
  }
  return largest
}
