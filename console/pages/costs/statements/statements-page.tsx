/** Monthly statements of costs: by project, model and team. */
import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { PrinterIcon } from 'lucide-react'
import { useAddressText } from '#console/address/address.ts'
import { useBeginning } from '#console/api/beginning.ts'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { Card } from '#console/charts/card.tsx'
import { FileLink } from '#console/display/file-link.tsx'
import { formatDollars } from '#console/display/numbers.ts'
import { Answered, Empty, Loading } from '#console/display/states.tsx'
import { useProjectAddress } from '#console/navigation/project-tabs.ts'
import { FocusLink } from '#console/pages/costs/focus-link.tsx'
import { chosenMonth, MonthSelect, monthAt } from '#console/pages/costs/months.tsx'
import { useNow } from '#console/time/clock.ts'
import { Time } from '#console/time/time.tsx'
import { formatMonth } from '#console/time/time-format.ts'
import type { CostStatement } from '#contract/extensions/cost-exports.ts'
import { PrintedStatement } from './printed-statement.tsx'
import { usePrinting } from './printing.ts'
import { rowsOf } from './statement-rows.ts'
import { StatementTable } from './statement-table.tsx'

export const load: Load = ({ answer }, { search, now }) =>
  answer('retrieveCostStatement', { month: chosenMonth(search.get('month'), now) })

export default function StatementsPage() {
  const now = useNow()
  const [address, setMonth] = useAddressText('month', 'push')
  const month = chosenMonth(address, now)
  const query = useAnswer('retrieveCostStatement', { month })
  const beginning = useBeginning()
  const isBefore = beginning !== undefined && month < monthAt(beginning)
  return (
    <Stack gap="md">
      <Group>
        <MonthSelect month={month} onChange={setMonth} />
      </Group>
      <Answered query={query} loading={<Loading lines={4} height={120} />}>
        {(statement) =>
          isBefore ? (
            <Empty title={`No statement of ${formatMonth('utc', statement.start_time)}`}>
              The organization did not exist yet.
            </Empty>
          ) : (
            <Stack gap="md" data-stale={query.isPlaceholderData}>
              <Summary statement={statement} />
              <Tables statement={statement} />
            </Stack>
          )
        }
      </Answered>
    </Stack>
  )
}

function Summary({ statement }: { statement: CostStatement }) {
  const { month, start_time: from, end_time: until, status, amount } = statement
  const exports = (
    <Group gap="xs">
      <FileLink
        path="/organization/costs/statement/export"
        query={{ month }}
        fileName={`${fileName(month)}.csv`}
      >
        Export CSV
      </FileLink>
      <FocusLink zone="utc" from={from} until={until} />
      <Button
        variant="default"
        size="xs"
        leftSection={<PrinterIcon size={16} aria-hidden />}
        onClick={() => window.print()}
      >
        Print
      </Button>
    </Group>
  )
  return (
    <Card title={`Statement of ${formatMonth('utc', from)}`} action={exports}>
      <Group gap="sm">
        <Text fw={650} fz="lg" className="number">
          {formatDollars(amount.value)}
        </Text>
        <Badge variant="light" color={status === 'closed' ? 'bailiwick' : 'orange'}>
          {status === 'closed' ? 'Closed' : 'Open'}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed">
        {status === 'closed' ? (
          <>
            Closed <Time at={statement.closed_at} />. It does not change any more.
          </>
        ) : (
          'It grows until two hours after the end of the month. Then it is closed, and does not change any more.'
        )}
      </Text>
    </Card>
  )
}

function Tables({ statement }: { statement: CostStatement }) {
  const { month, projects, amount, start_time: from } = statement
  const printedAt = usePrinting(fileName(month))
  const tables = rowsOf(statement, useProjectAddress())
  const isPrinted = printedAt !== undefined
  return (
    <>
      {projects.length === 0 ? (
        <Empty title={`No costs in ${formatMonth('utc', from)}`} />
      ) : (
        <Stack key={month} gap="md">
          {tables.map((table) => (
            <StatementTable key={table.by} total={amount.value} {...table} />
          ))}
        </Stack>
      )}
      {isPrinted && (
        <PrintedStatement
          statement={statement}
          tables={projects.length === 0 ? [] : tables}
          printedAt={printedAt}
        />
      )}
    </>
  )
}

/** Name of a file with a statement, without its end. */
function fileName(month: string): string {
  return `bailiwick-statement-${month}`
}
