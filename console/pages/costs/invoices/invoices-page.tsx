/** Counted costs beside those that the providers of upstreams have billed. */
import { Code, Group, Select, Stack, Text } from '@mantine/core'
import { useAddress } from '#console/address/address.ts'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { Answered, Empty, Loading } from '#console/display/states.tsx'
import { chosenMonth, MonthSelect } from '#console/pages/costs/months.tsx'
import { useNow } from '#console/time/clock.ts'
import type {
  CostReconciliation,
  ReconciledAccount,
} from '#contract/extensions/cost-reconciliation.ts'
import { Account, PROVIDERS } from './account.tsx'

export const load: Load = ({ answer }, { search, now }) =>
  answer('retrieveCostReconciliation', { month: chosenMonth(search.get('month'), now) })

export default function InvoicesPage() {
  const now = useNow()
  const [address, change] = useAddress()
  const month = chosenMonth(address.get('month'), now)
  const query = useAnswer('retrieveCostReconciliation', { month })
  const account = chosenAccount(query.data, address.get('upstream'))
  return (
    <Stack gap="md">
      <Group align="flex-end">
        <MonthSelect month={month} onChange={(value) => change({ month: value, day: '' })} />
        <AccountSelect
          accounts={query.data?.accounts}
          value={account?.upstream ?? null}
          onChange={(upstream) => change({ upstream, day: '' })}
        />
      </Group>
      <Answered query={query} loading={<Reading />}>
        {({ start_time: from, tolerance_percent: tolerance }) =>
          account ? (
            <Stack
              key={`${account.upstream} ${month}`}
              gap="md"
              data-stale={query.isPlaceholderData}
            >
              <Account account={account} tolerance={tolerance} from={from} />
            </Stack>
          ) : (
            <NotConfigured />
          )
        }
      </Answered>
    </Stack>
  )
}

function chosenAccount(
  answer: CostReconciliation | undefined,
  upstream: string | null,
): ReconciledAccount | undefined {
  const accounts = answer?.accounts ?? []
  return accounts.find((one) => one.upstream === upstream) ?? accounts[0]
}

interface AccountSelectProps {
  readonly accounts: readonly ReconciledAccount[] | undefined
  readonly value: string | null
  readonly onChange: (upstream: string) => void
}

/** Has its place before the accounts are read, and without any. */
function AccountSelect({ accounts, value, onChange }: AccountSelectProps) {
  return (
    <Select
      label="Upstream"
      data={(accounts ?? []).map((one) => ({ value: one.upstream, label: labelOf(one) }))}
      value={value}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
      allowDeselect={false}
      disabled={!accounts?.length}
      placeholder={accounts && 'None with an account'}
      className="filter wide"
    />
  )
}

/** `openai (OpenAI): differs` */
function labelOf({ upstream, provider, error, closed }: ReconciledAccount): string {
  const state = error !== null ? ': not read' : closed.exceeds_tolerance ? ': differs' : ''
  return `${upstream} (${PROVIDERS[provider]})${state}`
}

function Reading() {
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        Reading the providers’ accounts. This may take up to two minutes.
      </Text>
      <Loading lines={4} height={120} />
    </Stack>
  )
}

function NotConfigured() {
  return (
    <Empty title="No account to compare with">
      In the configuration file, add <Code>billing:</Code> with the <Code>admin_key</Code> of the
      provider’s account to an upstream, and reload. Counted costs are then compared with billed
      costs, by day and model. The guide is <Code>docs/guides/invoices.md</Code>.
    </Empty>
  )
}
