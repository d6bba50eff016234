/** Last requests of a key, a model or an upstream, with a link to all of them. */
import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import type { Prefetch } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { Card } from '#console/charts/card.tsx'
import { Answered, Loading } from '#console/display/states.tsx'
import { type LogFilter, logsAddress } from '#console/navigation/log-addresses.ts'
import {
  type Filter,
  filterIn,
  parametersOf,
  RANGES,
  type Times,
  timesOf,
  useTimes,
} from './filter.ts'
import { LogTable } from './log-table.tsx'

const SHOWN = 5
const RANGE = '7d'

function filterOf(filter: LogFilter): Filter {
  return filterIn(new URLSearchParams(logsAddress({ ...filter, range: RANGE }).split('?')[1]))
}

function questionOf(filter: Filter, times: Times) {
  return { ...parametersOf(filter, times), limit: SHOWN }
}

export function loadLastRequests({ answer }: Prefetch, of: LogFilter, now: number): void {
  const filter = filterOf(of)
  answer('listRequestLogs', questionOf(filter, timesOf(filter, now)))
}

interface LastRequestsProps {
  readonly title?: string
  readonly of: LogFilter
}

export function LastRequests({ title = 'Last requests', of }: LastRequestsProps) {
  const filter = filterOf(of)
  const query = useAnswer('listRequestLogs', questionOf(filter, useTimes(filter)))
  return (
    <Card
      title={title}
      about={`At most ${SHOWN} of the ${RANGES[RANGE].name.toLowerCase()}.`}
      action={
        <Anchor component={Link} to={logsAddress({ ...of, range: RANGE })} size="sm">
          All of them
        </Anchor>
      }
    >
      <Answered query={query} loading={<Loading lines={2} />}>
        {({ data }) =>
          data.length === 0 ? (
            <Text size="sm" c="dimmed">
              None in the {RANGES[RANGE].name.toLowerCase()}.
            </Text>
          ) : (
            <LogTable rows={data} isOfOneProject={filter.project !== ''} />
          )
        }
      </Answered>
    </Card>
  )
}
