/** A statement as it is printed: all rows of each table, with the organization and the time. */
import './printed.css'
import { createPortal } from 'react-dom'
import { useSession } from '#console/api/session.tsx'
import { formatDollars, formatExact, formatShare } from '#console/display/numbers.ts'
import { formatDay, formatHour, formatMonth } from '#console/time/time-format.ts'
import type { CostStatement } from '#contract/extensions/cost-exports.ts'
import type { StatementRow, StatementRows } from './statement-rows.ts'

interface PrintedStatementProps {
  readonly statement: CostStatement
  readonly tables: readonly StatementRows[]
  /** Time of the print, in Unix seconds. */
  readonly printedAt: number
}

/** Beside the console in the document, which the style of a print hides. */
export function PrintedStatement({ statement, tables, printedAt }: PrintedStatementProps) {
  const { organization } = useSession()
  const { start_time: from, end_time: until, amount } = statement
  return createPortal(
    <article className="printed">
      <h1>Statement of costs, {formatMonth('utc', from)}</h1>
      <dl>
        <dt>Organization</dt>
        <dd>
          {organization.name} ({organization.id})
        </dd>
        <dt>Period</dt>
        <dd>
          {formatDay('utc', from)} to {formatDay('utc', until - 1)}, in UTC
        </dd>
        <dt>State</dt>
        <dd>{stateOf(statement)}</dd>
        <dt>Printed</dt>
        <dd>{timeText(printedAt)}</dd>
        <dt>Total</dt>
        <dd className="total">{formatDollars(amount.value)}</dd>
      </dl>
      {tables.map((table) => (
        <PrintedTable key={table.by} table={table} total={amount.value} />
      ))}
    </article>,
    document.body,
  )
}

function PrintedTable({ table: { by, rows }, total }: { table: StatementRows; total: number }) {
  const all = `All ${formatExact(rows.length)} ${by.toLowerCase()}s`
  return (
    <table>
      <caption>By {by.toLowerCase()}</caption>
      <thead>
        <tr>
          <th scope="col">{by}</th>
          <th scope="col">Cost (USD)</th>
          <th scope="col">Share of cost</th>
        </tr>
      </thead>
      <tbody>
        {rows
          .toSorted((one, other) => other.cost - one.cost)
          .map((row) => (
            <PrintedRow key={row.id} row={row} total={total} />
          ))}
        {rows.length > 1 && (
          <PrintedRow row={{ id: 'all', name: all, cost: total }} total={total} isSum />
        )}
      </tbody>
    </table>
  )
}

interface PrintedRowProps {
  readonly row: StatementRow
  readonly total: number
  readonly isSum?: boolean
}

function PrintedRow({ row: { name, cost }, total, isSum }: PrintedRowProps) {
  return (
    <tr className={isSum ? 'sum' : undefined}>
      <td>{name}</td>
      <td>{formatDollars(cost)}</td>
      <td>{formatShare(total > 0 ? cost / total : 0)}</td>
    </tr>
  )
}

function stateOf({ status, closed_at: at }: CostStatement): string {
  return status === 'closed'
    ? `Closed${at === null ? '' : ` ${timeText(at)}`}. It does not change any more.`
    : 'Open: costs so far. It is closed two hours after the end of the month.'
}

/** `Dec 1, 2026, 09:00 UTC` */
function timeText(seconds: number): string {
  return `${formatDay('utc', seconds)}, ${formatHour('utc', seconds)} UTC`
}
