/** Comparison of one account: sums of the closed days, models and days. */
import { Alert, List, SimpleGrid, Text } from '@mantine/core'
import { TriangleAlertIcon } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useAddressText } from '#console/address/address.ts'
import { Card } from '#console/charts/card.tsx'
import { Figure } from '#console/charts/figure.tsx'
import { formatAmount } from '#console/display/numbers.ts'
import { Empty } from '#console/display/states.tsx'
import { dateOf } from '#console/time/days.ts'
import { Time } from '#console/time/time.tsx'
import { formatMonth } from '#console/time/time-format.ts'
import type { ReconciledAccount } from '#contract/extensions/cost-reconciliation.ts'
import { type Amounts, amountText, differenceText, ratioText } from './amounts.ts'
import { DayTable } from './day-table.tsx'
import { ExportInvoices } from './export-invoices.tsx'
import { ModelTable } from './model-table.tsx'

export const PROVIDERS = { openai: 'OpenAI', anthropic: 'Anthropic' } as const

interface AccountProps {
  readonly account: ReconciledAccount
  /** Per cent of the billed amount. */
  readonly tolerance: number
  /** Start of the month. */
  readonly from: number
}

export function Account({ account, tolerance, from }: AccountProps) {
  const hasCosts = account.days.some(({ models }) => models.length > 0)
  return (
    <>
      {account.error !== null && <Unread account={account} error={account.error} />}
      <Sums account={account} tolerance={tolerance} />
      <Compared account={account} tolerance={tolerance} from={from} />
      {hasCosts ? (
        <Tables account={account} tolerance={tolerance} />
      ) : (
        <Empty title={`No costs in ${formatMonth('utc', from)}`}>
          {account.error === null
            ? `Neither counted by Bailiwick nor billed by ${PROVIDERS[account.provider]}.`
            : 'None were counted by Bailiwick. What is billed is not known.'}
        </Empty>
      )}
    </>
  )
}

function Unread({ account, error }: Pick<AccountProps, 'account'> & { readonly error: string }) {
  return (
    <Alert
      role="alert"
      color="red"
      icon={<TriangleAlertIcon aria-hidden />}
      title={`The account of ${account.upstream} couldn’t be read`}
    >
      <Text size="sm" className="name">
        {error} Counted costs are shown without billed ones.
      </Text>
    </Alert>
  )
}

function Sums({ account, tolerance }: Omit<AccountProps, 'from'>) {
  const { closed, days, provider } = account
  const open = days.filter(({ status }) => status === 'open').length
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
      <Figure
        label="Counted"
        value={amountText(closed.counted)}
        about="By Bailiwick, closed days"
      />
      <Figure
        label="Billed"
        value={amountText(closed.billed)}
        about={`By ${PROVIDERS[provider]}, closed days`}
      />
      <Figure
        label="Difference"
        value={differenceText(closed)}
        about={verdictOf(closed, tolerance)}
        isBad={closed.exceeds_tolerance}
      />
      <Figure
        label="Closed days"
        value={`${days.length - open} of ${days.length}`}
        about={open === 0 ? 'All days' : `${formatAmount(open, 'open day')} not in the sums`}
      />
    </SimpleGrid>
  )
}

/** `−5%. Beyond the tolerance of 1%` */
function verdictOf(closed: Amounts, tolerance: number): string {
  if (closed.billed === null) return 'Not compared'
  const share = ratioText(closed)
  const verdict = `${closed.exceeds_tolerance ? 'Beyond' : 'Within'} the tolerance of ${tolerance}%`
  return share === '' ? verdict : `${share}. ${verdict}`
}

/** Names of the compared sums, and the limits of the comparison. */
function Compared({ account, tolerance, from }: AccountProps) {
  const { upstreams, provider, read_at: readAt, notes } = account
  const name = PROVIDERS[provider]
  return (
    <Card
      title={`Comparison of ${formatMonth('utc', from)}`}
      action={<ExportInvoices account={account} from={from} />}
    >
      <Text size="sm" className="name">
        Costs that Bailiwick has counted for {listOf('the upstream', upstreams)}, beside the cost
        API of {name}
        {scopeOf(account)}.{' '}
        {readAt !== null && (
          <>
            Read <Time at={readAt} />.{' '}
          </>
        )}
        Differences of less than one cent, or of up to {tolerance}% of the billed amount, agree. A
        day is closed 24 hours after its end (UTC).
      </Text>
      <List size="xs" mt="xs" c="dimmed">
        {notes.map((note) => (
          <List.Item key={note}>{note}</List.Item>
        ))}
        <List.Item>
          Tested with imitations of the cost APIs of OpenAI and Anthropic, not with the real ones.
        </List.Item>
      </List>
    </Card>
  )
}

/** ` of the projects a, b`; '' for the whole account. */
function scopeOf({ filters }: ReconciledAccount): string {
  const { project_ids: projects, api_key_ids: keys, workspace_ids: workspaces } = filters
  const parts = [
    projects.length > 0 && listOf('the project', projects),
    keys.length > 0 && listOf('the key', keys),
    workspaces.length > 0 && listOf('the workspace', workspaces),
  ].filter((part) => part !== false)
  return parts.length === 0 ? '' : `, for ${parts.join(' and ')}`
}

/** `the project a`, `the projects a, b` */
function listOf(one: string, names: readonly string[]): string {
  return `${one}${names.length === 1 ? '' : 's'} ${names.join(', ')}`
}

function Tables({ account, tolerance }: Omit<AccountProps, 'from'>) {
  const [chosen] = useAddressText('day')
  const models = useRef<HTMLDivElement>(null)
  const day = account.days.find(({ start_time: at }) => dateOf('utc', at) === chosen)
  const start = day?.start_time
  // The days are below: a chosen one shows its models.
  useEffect(() => {
    if (start !== undefined) models.current?.scrollIntoView({ block: 'nearest' })
  }, [start])
  return (
    <>
      <div ref={models} className="below-header">
        <ModelTable account={account} day={day} tolerance={tolerance} />
      </div>
      <DayTable days={account.days} chosen={day} tolerance={tolerance} />
    </>
  )
}
