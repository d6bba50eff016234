/** Request logs: requests of all projects by the time of their end, filtered and followed. */
import { Group, Stack, Switch, Text } from '@mantine/core'
import { useAddressText } from '#console/address/address.ts'
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { ShowMore } from '#console/display/show-more.tsx'
import { Failed, Loading } from '#console/display/states.tsx'
import { loadProjectFilter } from '#console/fields/project-filter.tsx'
import { Page } from '#console/layout/page.tsx'
import { formatTime } from '#console/time/time-format.ts'
import { useZone, zoneName } from '#console/time/zone.ts'
import { ExportLogs } from './export-logs.tsx'
import {
  type Filter,
  filterIn,
  parametersOf,
  type Times,
  timesOf,
  useFilter,
  useTimes,
} from './filter.ts'
import { Filters } from './filters.tsx'
import { LogTable } from './log-table.tsx'
import { Lookup } from './lookup.tsx'
import { NoLogs } from './no-logs.tsx'

/** Interval of the reads while new rows are followed. */
const FOLLOW_MS = 3_000
const ROWS = 50

function questionOf(filter: Filter, times: Times) {
  return { ...parametersOf(filter, times), limit: ROWS }
}

export const load: Load = (prefetch, { allowed, search, now }) => {
  const filter = filterIn(search)
  prefetch.pages('listRequestLogs', questionOf(filter, timesOf(filter, now)))
  loadProjectFilter(prefetch, allowed, filter.project)
}

export default function RequestLogsPage() {
  const { may } = useAllowed()
  const zone = zoneName(useZone())
  const about = may('request_logs.read')
    ? `Each request of a valid key, without its content. Times are ${zone}.`
    : `Requests of your keys, and of service accounts that you manage in your projects, without their content. Times are ${zone}.`
  return (
    <Page title="Request logs" about={about} actions={<Lookup />}>
      <Chosen />
    </Page>
  )
}

function Chosen() {
  const filtering = useFilter()
  const times = useTimes(filtering.filter)
  const [follow, setFollow] = useAddressText('follow')
  const question = questionOf(filtering.filter, times)
  // Rows of an earlier end are complete: nothing new arrives.
  const mayFollow = times.to === undefined
  const isFollowing = mayFollow && follow !== ''
  const pages = usePages('listRequestLogs', question, {
    ...(isFollowing && { everyMs: FOLLOW_MS }),
  })
  const { limit: _, ...filter } = question
  return (
    <Stack gap="md">
      <Filters {...filtering} times={times} rows={pages.items} />
      <Group justify="space-between" gap="sm" mih={36}>
        <Switch
          label="Follow new requests"
          checked={isFollowing}
          disabled={!mayFollow}
          onChange={({ currentTarget: { checked } }) => setFollow(checked ? 'yes' : '')}
        />
        <ExportLogs question={filter} isDisabled={pages.items.length === 0} />
      </Group>
      <Found pages={pages} filter={filtering.filter} times={times} />
    </Stack>
  )
}

interface SearchedToProps {
  /** Unix seconds; undefined of a search that has found a whole page. */
  readonly at: number | null | undefined
  readonly isEmpty: boolean
}

/** A search for few among many requests stops before it has read all of them. */
function SearchedTo({ at, isEmpty }: SearchedToProps) {
  const zone = useZone()
  if (at == null) return null
  return (
    <Text size="sm" c="dimmed" ta="center" role="status">
      {isEmpty ? 'Nothing found so far. ' : ''}Searched back to {formatTime(zone, at)}.
    </Text>
  )
}

interface FoundProps {
  readonly pages: ReturnType<typeof usePages<'listRequestLogs'>>
  readonly filter: Filter
  readonly times: Times
}

/** The rows, what is below them, or why there are none. */
function Found({ pages, filter, times }: FoundProps) {
  const { items, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = pages
  const isSearched = !isPending && !hasNextPage
  const last = pages.data?.pages.at(-1)
  const searchedTo = last && last.data.length < ROWS ? last.searched_to : undefined
  return (
    <>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {isPending && !error && <Loading />}
      {items.length > 0 && (
        <div data-stale={pages.isPlaceholderData}>
          <LogTable rows={items} isOfOneProject={filter.project !== ''} />
        </div>
      )}
      {items.length === 0 && isSearched && !error && <NoLogs filter={filter} times={times} />}
      {hasNextPage && <SearchedTo at={searchedTo} isEmpty={items.length === 0} />}
      {hasNextPage && (
        <ShowMore
          label={searchedTo === undefined ? 'Show more' : 'Search further'}
          isLoading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        />
      )}
    </>
  )
}
