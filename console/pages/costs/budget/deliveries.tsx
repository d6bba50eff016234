/** Messages of spend alerts: their state, attempts and last error, and those that were given up. */
import { Alert, Badge, Text } from '@mantine/core'
import { OctagonXIcon } from 'lucide-react'
import { useState } from 'react'
import type { Prefetch } from '#console/api/loader.ts'
import { useProjectName } from '#console/api/project-name.ts'
import { usePages } from '#console/api/queries.ts'
import { Card } from '#console/charts/card.tsx'
import { formatAmount } from '#console/display/numbers.ts'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { formatCents } from '#console/limits/amounts.ts'
import { useNow } from '#console/time/clock.ts'
import { Time } from '#console/time/time.tsx'
import type { SpendAlertDelivery } from '#contract/spend/alert-deliveries.ts'
import { alertAmountText } from './alert-amount.tsx'
import { ExportDeliveries } from './export-deliveries.tsx'
import { operationsOf, type SpendScope } from './operations.ts'

const REFRESH_MS = 15_000
/** While a message is on its way. */
const REFRESH_PENDING_MS = 3_000
const PAGE = 20

function questionOf<I extends object>(ids: I) {
  return { ...ids, limit: PAGE }
}

/** Starts the query of the deliveries. */
export function loadDeliveries({ pages }: Prefetch, projectId: SpendScope): void {
  const { listDeliveries, ids } = operationsOf(projectId)
  pages(listDeliveries, questionOf(ids))
}

/** Refetched sooner while one of them is pending. */
export function useDeliveries(projectId: SpendScope) {
  const { listDeliveries, ids } = operationsOf(projectId)
  const [isWaiting, setIsWaiting] = useState(false)
  const everyMs = isWaiting ? REFRESH_PENDING_MS : REFRESH_MS
  const pages = usePages(listDeliveries, questionOf(ids), { everyMs })
  const isPending = pages.items.some(({ state }) => state === 'pending')
  if (isPending !== isWaiting) setIsWaiting(isPending)
  return pages
}

interface DeliveriesProps {
  readonly projectId: SpendScope
  readonly pages: ReturnType<typeof useDeliveries>
}

export function Deliveries({ projectId, pages }: DeliveriesProps) {
  const isOfAll = projectId === undefined
  return (
    <Card
      title="Deliveries"
      about={`Messages of the last 90 days${isOfAll ? ', of all projects’ alerts too' : ''}.`}
      action={<ExportDeliveries projectId={projectId} isEmpty={pages.items.length === 0} />}
    >
      <PagedRows
        label="Deliveries"
        pages={pages}
        rowKey={({ id }) => id}
        columns={isOfAll ? [...COLUMNS, OF] : COLUMNS}
        empty={
          <Empty title="No messages yet">
            A message is sent when an alert’s amount is reached, or as a test.
          </Empty>
        }
      />
    </Card>
  )
}

const EVENTS = {
  reached: 'Spend',
  forecast: 'Forecast',
  values: 'Values of tags',
  test: 'Test',
} as const
const CHANNELS = { email: 'E-mail', webhook: 'Webhook' } as const
const STATES = {
  pending: { label: 'Pending', color: 'gray' },
  delivered: { label: 'Delivered', color: 'bailiwick' },
  given_up: { label: 'Given up', color: 'red' },
} as const

const COLUMNS: readonly Column<SpendAlertDelivery>[] = [
  {
    heading: 'Alert',
    cell: (delivery) => (
      <Text size="sm" fw={500} className="number">
        {alertAmountText(delivery)}
      </Text>
    ),
  },
  { heading: 'Kind', cell: ({ event }) => EVENTS[event] },
  { heading: 'Channel', cell: ({ channel }) => CHANNELS[channel] },
  { heading: 'Created', cell: ({ created_at }) => <Time at={created_at} /> },
  { heading: 'State', cell: (delivery) => <State delivery={delivery} /> },
]

/** Of the deliveries of all alerts. */
const OF: Column<SpendAlertDelivery> = {
  heading: 'Of',
  cell: ({ project_id }) =>
    project_id === null ? 'Organization' : <ProjectName projectId={project_id} />,
}

function ProjectName({ projectId }: { projectId: string }) {
  return (
    <Text size="sm" className="name">
      {useProjectName(projectId)}
    </Text>
  )
}

/** A next attempt that is nearer is not said. */
const SOON_SECONDS = 20

function State({ delivery }: { delivery: SpendAlertDelivery }) {
  const { state, attempts, next_attempt_at: next, last_error: error, delivered_at } = delivery
  const { label, color } = STATES[state]
  const now = useNow()
  return (
    <div>
      <Badge color={color} variant="light">
        {label}
      </Badge>{' '}
      <Text size="xs" c="dimmed" component="span">
        {state === 'delivered' ? <Time at={delivered_at} /> : formatAmount(attempts, 'attempt')}
        {next !== null && next > now + SOON_SECONDS && (
          <>
            , next <Time at={next} />
          </>
        )}
      </Text>
      {error !== null && (
        <Text size="xs" className="name">
          {error}
        </Text>
      )}
    </div>
  )
}

/**
 * Messages that were given up, each the last of its alert by its channel: a later one that arrived
 * ends the notice.
 */
function givenUpOf(deliveries: readonly SpendAlertDelivery[]): SpendAlertDelivery[] {
  const last = new Map<string, SpendAlertDelivery>()
  for (const delivery of deliveries) {
    const by = `${delivery.alert_id} ${delivery.channel}`
    if (delivery.state !== 'pending' && !last.has(by)) last.set(by, delivery)
  }
  return [...last.values()].filter(({ state }) => state === 'given_up')
}

interface GivenUpProps {
  readonly projectId: SpendScope
  readonly deliveries: readonly SpendAlertDelivery[]
  /** Of the scope. Messages of a deleted one need no notice. */
  readonly alerts: readonly { readonly id: string }[]
}

/** Nothing while every message has arrived. */
export function GivenUp({ projectId, deliveries, alerts }: GivenUpProps) {
  const ofScope = projectId ?? null
  const isKept = ({ alert_id, project_id }: SpendAlertDelivery): boolean =>
    project_id !== ofScope || alerts.some(({ id }) => id === alert_id)
  const failed = givenUpOf(deliveries).filter(isKept)
  const [first] = failed
  if (!first) return null
  const { event, threshold_amount: cents, attempts, last_error: error } = first
  return (
    <Alert
      color="red"
      icon={<OctagonXIcon aria-hidden />}
      title={
        failed.length === 1
          ? 'A message could not be delivered'
          : `${failed.length} messages could not be delivered`
      }
    >
      <Text size="sm" className="name">
        The {event === 'test' && 'test '}message of the alert at {formatCents(cents)} was given up
        after {formatAmount(attempts, 'attempt')}
        {error !== null && `: ${error}`}. Send a test message when that is fixed.
      </Text>
    </Alert>
  )
}
