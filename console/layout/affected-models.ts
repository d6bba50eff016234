/** Models that fail with upstreams that are down, by the names of the configuration. */
import { formatAmount } from '#console/display/numbers.ts'

/** Most models that are named. */
const NAMED_MAX = 5

/** Names that an upstream serves, in which * matches any characters. Null: all. */
type Served = readonly string[] | null

/** A sentence on the models of the upstreams that are down and not of the others. */
export function affectedText(down: readonly Served[], others: readonly Served[]): string {
  if (others.includes(null)) return 'Other upstreams serve the same models.'
  if (down.includes(null)) return 'Requests fail for models that no other upstream serves.'
  const isServed = (name: string): boolean =>
    others.some((names) => names?.some((pattern) => isWithin(name, pattern)))
  const affected = [...new Set(down.flatMap((names) => names ?? []))].filter(
    (name) => !isServed(name),
  )
  if (affected.length === 0) return 'Other upstreams serve the same models.'
  const rest = affected.length - NAMED_MAX
  const more = rest > 0 ? [formatAmount(rest, 'other')] : []
  const list = new Intl.ListFormat('en').format([...affected.slice(0, NAMED_MAX), ...more])
  const them = affected.length === 1 ? 'it' : 'them'
  return `Requests fail for ${list}: no other upstream serves ${them}.`
}

/** Whether each name that the first matches is matched by the second. */
function isWithin(name: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(name)
}
