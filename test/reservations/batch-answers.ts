/** Reports of a batch and its files, as OpenAI's API writes them. */
import { type Answer, wholeAnswer } from './answers.ts'
import { isAnswered, type LineAttempt } from './batch-judge.ts'
import type { BatchPlan, Route } from './cases/case.ts'
import type { Made } from './truth/cost-of-most.ts'
import { NOTHING } from './truth/prices.ts'
import type { JsonObject } from './truth/reading.ts'
import { usageOf } from './usage.ts'

/** Ids of the objects of a case. */
export interface BatchIds {
  readonly input: string
  readonly batch: string
  readonly output: string
  readonly errors: string
}

export function batchIdsOf(slug: string): BatchIds {
  return {
    input: `file-in_${slug}`,
    batch: `batch_${slug}`,
    output: `file-out_${slug}`,
    errors: `file-err_${slug}`,
  }
}

const CREATED = 1_790_000_000

export function fileObject(id: string, bytes: number, purpose: string): JsonObject {
  return { id, object: 'file', bytes, created_at: CREATED, filename: 'a.jsonl', purpose }
}

export interface BatchState {
  readonly ids: BatchIds
  readonly route: Route
  readonly plan: BatchPlan
  readonly lines: readonly LineAttempt[]
}

/** The report of a batch under way. */
export function runningBatch({ ids, route }: BatchState, status: string): JsonObject {
  return {
    id: ids.batch,
    object: 'batch',
    endpoint: `/v1/${route}`,
    input_file_id: ids.input,
    completion_window: '24h',
    status,
    created_at: CREATED,
    request_counts: { total: 0, completed: 0, failed: 0 },
  }
}

/** The report of a batch that has ended. */
export function endedBatch(state: BatchState): JsonObject {
  const { plan, lines, ids } = state
  const running = runningBatch(state, plan.status)
  if (plan.status === 'failed') {
    return { ...running, errors: { object: 'list', data: [{ code: 'server_error' }] } }
  }
  const completed = lines.filter(({ line }) => isAnswered(plan, line)).length
  const failed = lines.filter(({ line }) => line.answer.fault.kind === 'status').length
  const usage = batchUsage(state)
  return {
    ...running,
    model: lines[0]?.attempt.modelThere ?? null,
    request_counts: plan.hasCounts ? { total: lines.length, completed, failed } : null,
    output_file_id: outputOf(state) === '' ? null : ids.output,
    error_file_id: failed === 0 ? null : ids.errors,
    ...(usage && { usage }),
  }
}

/** The sum of all usage, in the form of the Responses API. */
function batchUsage({ plan, lines }: BatchState): JsonObject | undefined {
  const sum: Record<string, number> = { ...NOTHING, reasoning: 0 }
  for (const { line, attempt } of lines) {
    if (!isAnswered(plan, line)) continue
    for (const name of Object.keys(sum)) sum[name] = (sum[name] ?? 0) + amountIn(attempt.made, name)
  }
  const made = sum as unknown as Made
  const usage = usageOf({ route: 'responses', made, plan })
  return plan.report === 'full' ? { ...usage, output_tokens: made.output } : usage
}

function amountIn(made: Made, name: string): number {
  return Number(made[name as keyof Made] ?? 0)
}

/** Lines of the output file. */
export function outputOf({ plan, lines }: BatchState): string {
  const texts = lines.flatMap((one) => {
    if (!isAnswered(plan, one.line)) return []
    const text = resultOf(one.customId, 200, JSON.parse(wholeAnswer(answerOf(one)).body))
    return Array.from({ length: one.line.copies }, () => text)
  })
  return texts.join('')
}

function answerOf({ attempt }: LineAttempt): Answer {
  const { made, most, plan, modelThere } = attempt
  return {
    route: attempt.route as Route,
    model: modelThere,
    tier: undefined,
    made,
    plan,
    choices: most.choices,
  }
}

/** Lines of the error file. */
export function errorsOf({ lines }: BatchState): string {
  return lines
    .flatMap(({ customId, line: { answer } }) =>
      answer.fault.kind === 'status'
        ? [resultOf(customId, answer.fault.status, { error: { message: 'no' } })]
        : [],
    )
    .join('')
}

function resultOf(custom_id: string, status_code: number, body: unknown): string {
  const response = { status_code, request_id: 'req_1', body }
  return `${JSON.stringify({ id: 'batch_req_1', custom_id, response, error: null })}\n`
}
