/** Cost of a temporary key so far, as charged to the organization. */
import { Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { Fact } from '#console/display/facts.tsx'
import { formatAmount, formatDollars } from '#console/display/numbers.ts'
import { DAY_SECONDS } from '#console/time/days.ts'
import type { TemporaryKey } from './temporary-key.ts'
import type { Exchange } from './use-exchange.ts'
import type { Key } from './use-key.ts'

/** Usage is written four times a second. */
const POLL_MS = 500
/** Time limit of polling after an answer: one that broke off does not say which usage to expect. */
const POLLED_FOR_MS = 6_000
/** A key is valid for an hour, which may span midnight. */
const DAYS = 2

/** Usage that the answers to a key report. */
export interface Spent {
  readonly answers: number
  readonly tokens: number
  /** Whether all of them said so. */
  readonly isKnown: boolean
}

const NOTHING: Spent = { answers: 0, tokens: 0, isKnown: true }

/** Adds up the answers to one key; another begins at nothing. */
export function useSpending(key: Key | undefined) {
  const [state, setState] = useState({ of: key, spent: NOTHING })
  // At once, so that a key that was given up is not held here either.
  if (state.of !== key) setState({ of: key, spent: NOTHING })
  const before = state.of === key ? state.spent : NOTHING
  const add = ({ usage }: Exchange): void =>
    setState({
      of: key,
      spent: {
        answers: before.answers + 1,
        tokens: before.tokens + (usage ? usage.input + usage.output : 0),
        isKnown: before.isKnown && usage !== undefined,
      },
    })
  return { spent: before, add }
}

export function Charged({ held, spent }: { held: TemporaryKey; spent: Spent }) {
  const isPolled = useIsRecent(spent.answers)
  const { data, error } = useCosts(held, isPolled)
  const results = data?.data.flatMap((bucket) => bucket.results) ?? []
  const dollars = results.reduce((sum, { amount }) => sum + amount.value, 0)
  const tokens = results.reduce((sum, { quantity }) => sum + (quantity ?? 0), 0)
  const isLate = spent.isKnown && tokens < spent.tokens
  if (spent.answers === 0) return null
  if (error) return <Fact name="Cost so far">{error.message}</Fact>
  if (isPolled && (isLate || !data)) {
    return (
      <Fact name="Cost so far">
        <Loader size="xs" type="dots" role="status" aria-label="Updating" />
      </Fact>
    )
  }
  return (
    <Fact name="Cost so far">
      {formatDollars(dollars)} for {formatAmount(tokens, 'token')}
    </Fact>
  )
}

function useCosts({ id, projectId, createdAt }: TemporaryKey, isPolled: boolean) {
  return useAnswer(
    'usageCosts',
    {
      start_time: createdAt - (createdAt % DAY_SECONDS),
      limit: DAYS,
      project_ids: [projectId],
      api_key_ids: [id],
      group_by: ['line_item'],
    },
    { enabled: isPolled, ...(isPolled && { everyMs: POLL_MS }) },
  )
}

/** For a while after each time that `count` grows. */
function useIsRecent(count: number): boolean {
  const [over, setOver] = useState(0)
  useEffect(() => {
    const timer = setTimeout(() => setOver(count), POLLED_FOR_MS)
    return () => clearTimeout(timer)
  }, [count])
  return count > over
}
