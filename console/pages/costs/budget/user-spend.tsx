/** Spend of people in the present period of their limit, as columns and filters of a list. */
import { Badge, Group, Select, Text } from '@mantine/core'
import { useChosenAddress } from '#console/address/address.ts'
import { BudgetBar } from '#console/charts/budget-bar.tsx'
import { formatDollars } from '#console/display/numbers.ts'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { searchIn } from '#console/fields/search.tsx'
import { Time } from '#console/time/time.tsx'
import type { UserBudget } from '#contract/spend/user-budgets.ts'
import { isLimitedOnly, LimitedBadge, LimitedSwitch } from './limited.tsx'

type Spend = Pick<UserBudget, 'spent' | 'interval' | 'period_end' | 'spend_limit' | 'is_limited'>

const DEAREST = 'spent'

/** Order, filter and search of an address, as parameters of a list. */
export function userSpendIn(address: URLSearchParams) {
  return {
    ...searchIn(address),
    ...(address.get('order') === DEAREST && { order_by: 'spent' as const }),
    ...(isLimitedOnly(address) && { limited: true }),
  }
}

/** Order of the rows, and whether only those near their limit are shown. */
export function UserSpendFilters() {
  const [address, set] = useChosenAddress()
  const { order_by: order = 'added' } = userSpendIn(address)
  return (
    <>
      <Select
        aria-label="Order"
        data={[
          { value: 'added', label: 'Last added first' },
          { value: 'spent', label: 'Dearest first' },
        ]}
        value={order}
        onChange={(value) => set({ order: value === 'spent' ? DEAREST : '' })}
        allowDeselect={false}
        w={170}
      />
      <LimitedSwitch />
    </>
  )
}

/** Spent, limit and rest. */
export const USER_SPEND_COLUMNS: readonly SortedColumn<Spend>[] = [
  {
    heading: 'Spent',
    numeric: true,
    value: ({ spent }) => spent,
    cell: ({ spent, interval }) => (
      <div>
        <span>{formatDollars(spent)}</span>
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {interval === 'day' ? 'today' : `this ${interval}`}
        </Text>
      </div>
    ),
  },
  { heading: 'Limit', cell: (spend) => <LimitCell {...spend} /> },
  { heading: 'Left', cell: (spend) => <LeftCell {...spend} /> },
]

function LimitCell({ spend_limit: limit, interval }: Spend) {
  if (!limit) return <span className="dim">none</span>
  const { inherited, raised_until: until, mode } = limit
  return (
    <div>
      <Group gap={6}>
        <Text size="sm" className="number">
          {formatDollars(limit.limit)} per {interval}
        </Text>
        {mode === 'warn' && (
          <Badge color="orange" variant="light">
            Warn only
          </Badge>
        )}
      </Group>
      <Text size="xs" c="dimmed" component="div">
        {inherited ? 'Default' : 'Own limit'}
        {until !== null && (
          <>
            , raised until <Time at={until} />
          </>
        )}
      </Text>
    </div>
  )
}

function LeftCell({ spent, spend_limit: limit, is_limited: isLimited }: Spend) {
  if (!limit) return '–'
  const left = `${formatDollars(limit.remaining)} left`
  return (
    <div className="limit-spent">
      <BudgetBar
        spent={spent}
        reserved={0}
        limit={limit.limit}
        marks={[]}
        label={`${formatDollars(spent)} of ${formatDollars(limit.limit)} spent`}
      />
      <Group gap={6} mt={6}>
        <Text size="xs" className="number">
          {left}
        </Text>
        {isLimited && <LimitedBadge {...limit} />}
      </Group>
    </div>
  )
}
