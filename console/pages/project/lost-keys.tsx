/** How many keys stop working with their owner. */
import { useAnswer } from '#console/api/queries.ts'
import { useNow } from '#console/display/clock.ts'
import { formatAmount } from '#console/display/numbers.ts'

/** The longest page of a list. */
const COUNTED_MAX = 100
/** As much of a name as is surely searched for. */
const SEARCHED_CHARACTERS = 100

interface LostKeysProps {
  readonly projectId: string
  /** `named` is what its keys are found by: an account's name, a person's e-mail address. */
  readonly owner: { readonly id: string; readonly named: string | null }
  readonly whose: 'Its' | 'Their'
}

/**
 * `3 keys of theirs in this project stop working`. The search also finds keys of others whose name
 * is like it, so it is certain only when all that is found is on one page; else it says all.
 */
export const LostKeys = ({ projectId, owner, whose }: LostKeysProps) => {
  const { id, named } = owner
  const now = useNow()
  const asked = {
    project_id: projectId,
    search: [...(named ?? '')].slice(0, SEARCHED_CHARACTERS).join(''),
    limit: COUNTED_MAX,
  }
  const { data, isPlaceholderData } = useAnswer('listProjectApiKeys', asked, { enabled: !!named })
  if (!data || isPlaceholderData || data.has_more) {
    return <>All of {whose.toLowerCase()} keys in this project stop working.</>
  }
  const count = data.data.filter(
    ({ owner: { user, service_account: account }, expires_at: end }) =>
      (user ?? account)?.id === id && (end === null || end > now),
  ).length
  if (count === 0) return <>No key stops working by that.</>
  return (
    <>
      {whose} {formatAmount(count, 'key')} in this project {count === 1 ? 'stops' : 'stop'} working.
    </>
  )
}
