/** Number of raise requests that wait for the session's answer, in the navigation. */
import { Badge } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'

const REFRESH_MS = 60_000
const QUESTION = { statuses: ['open' as const], limit: 20 }

export function RaiseCount() {
  const { data } = useAnswer('listRaiseRequests', QUESTION, { everyMs: REFRESH_MS })
  const count = data?.data.filter((request) => request.may_decide).length ?? 0
  if (count === 0) return null
  return (
    <Badge size="sm" circle={count < 10} color="red.9" aria-label={`${count} waiting`}>
      {data?.has_more ? `${count}+` : count}
    </Badge>
  )
}
