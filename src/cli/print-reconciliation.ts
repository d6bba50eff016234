/** Output of the reconciliation of costs: tables of days and models, with their causes. */
import {
  CAUSE_TEXTS,
  type CostReconciliation,
  type ReconciledAccount,
  type ReconciledModel,
} from '#contract/extensions/cost-reconciliation.ts'
import { type Output, pretty, printRows, write } from './answer.ts'
import { printable, type TableRow } from './table.ts'

const DECIMALS = 10_000
const MS = 1_000
const PROVIDERS = { openai: 'OpenAI', anthropic: 'Anthropic' } as const

/** Rejects where the costs differ beyond the tolerance, or could not be compared. */
export async function printReconciliation(
  to: Output,
  answer: CostReconciliation,
  json: boolean,
): Promise<void> {
  if (json) await write(to, pretty(answer))
  else for (const account of answer.accounts) await printAccount(to, account)
  const fault = faultOf(answer)
  if (fault !== undefined) throw new Error(fault)
}

function faultOf({ status, tolerance_percent: percent }: CostReconciliation): string | undefined {
  switch (status) {
    case 'agrees':
      return undefined
    case 'differs':
      return `Counted and billed costs of the closed days differ by more than ${percent}%.`
    case 'unread':
      return 'An account could not be read, so its costs were not compared.'
    case 'not_configured':
      return "No upstream has the setting 'billing', with the admin key of its provider's account."
  }
}

async function printAccount(to: Output, account: ReconciledAccount): Promise<void> {
  const { upstreams, provider, read_at: readAt, error, days, models, notes } = account
  const when = readAt === null ? 'not read' : `read ${new Date(readAt * MS).toISOString()}`
  await write(to, `${printable(upstreams.join(', '))} at ${PROVIDERS[provider]}, ${when}\n\n`)
  if (error !== null) to.stderr.write(`${printable(error)}\n`)
  const rows = days.map(({ start_time: at, status, ...day }) => ({
    day: new Date(at * MS).toISOString().slice(0, 10),
    status,
    ...amountsRow(day),
  }))
  const sum = { day: 'closed days', status: '', ...amountsRow(account.closed) }
  await printRows(to, [...rows, sum])
  await write(to, '\n')
  await printRows(to, models.map(modelRow))
  const causes = new Set([...days.flatMap((day) => day.models), ...models].flatMap(causesIn))
  const sentences = [...causes].map((cause) => `${cause}: ${CAUSE_TEXTS[cause]}`)
  await write(to, `\n${[...sentences, ...notes].map((text) => `${printable(text)}\n`).join('')}\n`)
}

function causesIn({ causes }: ReconciledModel) {
  return causes
}

function modelRow(model: ReconciledModel): TableRow {
  const { model: name, causes, input_tokens: input, output_tokens: output } = model
  return {
    model: name,
    ...amountsRow(model),
    input_tokens: input.counted,
    billed_input: input.billed,
    output_tokens: output.counted,
    billed_output: output.billed,
    causes: causes.join(', '),
  }
}

function amountsRow({
  counted,
  billed,
  difference,
  difference_ratio: ratio,
  exceeds_tolerance: exceeds,
}: ReconciledAccount['closed']): TableRow {
  return {
    counted_usd: rounded(counted.value),
    billed_usd: billed && rounded(billed.value),
    difference_usd: difference === null ? null : rounded(difference),
    percent: ratio === null ? null : rounded(100 * ratio),
    beyond: exceeds ? 'yes' : '',
  }
}

function rounded(value: number): number {
  return Math.round(value * DECIMALS) / DECIMALS
}
