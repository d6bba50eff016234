/**
 * Number of keys that stop working with their owner. The search also finds keys of others with a
 * similar name, so the number is exact only if all results are on one page; else it says all.
 */
import { useAnswer } from '#console/api/queries.ts'
import { formatAmount } from '#console/display/numbers.ts'
import type { Person } from '#console/display/person.tsx'
import { useNow } from '#console/time/clock.ts'

/** The longest page of a list. */
const COUNTED_MAX = 100
/** Longest prefix of a name that a search is sure to accept. */
const SEARCHED_CHARACTERS = 100

function searchFor(name: string): string {
  return [...name].slice(0, SEARCHED_CHARACTERS).join('')
}

interface LostKeysProps {
  readonly projectId: string
  /** `named` is what its keys are found by: an account's name, a person's e-mail address. */
  readonly owner: { readonly id: string; readonly named: string | null }
  readonly whose: 'Its' | 'Their'
}

/** `Their 3 keys in this project stop working.` Remounted for each owner. */
export function LostKeys({ projectId, owner: { id, named }, whose }: LostKeysProps) {
  const now = useNow()
  const search = searchFor(named ?? '')
  const { data } = useAnswer(
    'listProjectApiKeys',
    { project_id: projectId, search, limit: COUNTED_MAX },
    { enabled: search !== '' },
  )
  if (!data || data.has_more)
    return `All of ${whose.toLowerCase()} keys in this project stop working.`
  const count = data.data.filter(
    ({ owner: { user, service_account: account }, expires_at: end }) =>
      (user ?? account)?.id === id && (end === null || end > now),
  ).length
  if (count === 0) return 'No keys stop working.'
  const verb = count === 1 ? 'stops' : 'stop'
  return `${whose} ${formatAmount(count, 'key')} in this project ${verb} working.`
}

/** `So do their 2 admin keys: laptop, terraform.` Remounted for each person. */
export function LostAdminKeys({ user }: { user: Person }) {
  const now = useNow()
  const search = searchFor(user.email ?? user.id)
  const { data } = useAnswer('listAdminApiKeys', { search, limit: COUNTED_MAX })
  if (!data || data.has_more) return 'So do all their admin keys.'
  const names = data.data
    .filter(({ owner, expires_at: end }) => owner.id === user.id && (end === null || end > now))
    .map(({ name }) => name)
  if (names.length === 0) return 'They have no admin keys.'
  const verb = names.length === 1 ? 'does' : 'do'
  return `So ${verb} their ${formatAmount(names.length, 'admin key')}: ${names.join(', ')}.`
}
