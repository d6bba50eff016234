/**
 * Batches, which advance one step per command: validating, in_progress, finalizing, completed. The
 * routes of ordinary requests run their lines, so their usage follows the same rule.
 */
import { object, readJson, string } from './body.ts'
import {
  type Answer,
  type Call,
  isObject,
  type Json,
  json,
  Refusal,
  type StoredBatch,
  type World,
} from './call.ts'
import { keepFile, page } from './files.ts'
import { requireFile } from './references.ts'

const ENDPOINTS = [
  ...['/v1/responses', '/v1/chat/completions', '/v1/embeddings', '/v1/completions'],
  ...['/v1/moderations', '/v1/images/generations', '/v1/images/edits'],
]
const DAY_SECONDS = 24 * 60 * 60
const PAGE = 20

/** Runs one line of a batch and returns its status and body. */
export type RunLine = (url: string, body: Json) => Promise<LineAnswer>

export interface LineAnswer {
  readonly status: number
  readonly body: unknown
}

export function createBatch(call: Call, world: World): Answer {
  const body = readJson(call, {
    required: ['input_file_id', 'endpoint', 'completion_window'],
    optional: ['metadata', 'output_expires_after'],
  })
  const endpoint = string(body, 'endpoint') ?? ''
  if (!ENDPOINTS.includes(endpoint)) {
    throw new Refusal(400, `Invalid value: '${endpoint}'.`, {
      param: 'endpoint',
      code: 'invalid_value',
    })
  }
  if (body.completion_window !== '24h') {
    throw new Refusal(400, "Invalid value for 'completion_window': expected '24h'.", {
      param: 'completion_window',
      code: 'invalid_value',
    })
  }
  const input = requireFile(body.input_file_id, world, 'input_file_id')
  if (input.object.purpose !== 'batch') {
    throw new Refusal(400, "The input file must have the purpose 'batch'.", {
      param: 'input_file_id',
    })
  }
  const created = world.seconds()
  const batch = {
    id: world.newId('batch_'),
    object: 'batch',
    endpoint,
    model: null,
    errors: null,
    input_file_id: input.object.id,
    completion_window: '24h',
    status: 'validating',
    output_file_id: null,
    error_file_id: null,
    created_at: created,
    in_progress_at: null,
    expires_at: created + DAY_SECONDS,
    finalizing_at: null,
    completed_at: null,
    failed_at: null,
    expired_at: null,
    cancelling_at: null,
    cancelled_at: null,
    request_counts: { total: 0, completed: 0, failed: 0 },
    usage: usageOf([]),
    metadata: object(body, 'metadata') ?? null,
  }
  world.batches.set(batch.id, { object: batch })
  return json(batch)
}

export function listBatches({ query }: Call, { batches }: World): Answer {
  return json(page([...batches.values()].map(({ object: one }) => one).reverse(), query, PAGE))
}

function requireBatch(id: string, world: World): StoredBatch {
  const found = world.batches.get(id)
  if (found) return found
  throw new Refusal(404, `No batch found with id '${id}'.`)
}

export function getBatch({ id }: Call, world: World): Answer {
  return json(requireBatch(id, world).object)
}

export function cancelBatch({ id }: Call, world: World): Answer {
  const batch = requireBatch(id, world)
  const { status } = batch.object
  if (status !== 'validating' && status !== 'in_progress' && status !== 'finalizing') {
    throw new Refusal(409, `Cannot cancel a batch with status '${status}'.`)
  }
  move(batch, world, 'cancelling')
  return json(batch.object)
}

function move(batch: StoredBatch, world: World, status: string, changes: Json = {}): void {
  batch.object = { ...batch.object, ...changes, status, [`${status}_at`]: world.seconds() }
}

const NEXT: Readonly<Record<string, string>> = {
  validating: 'in_progress',
  in_progress: 'finalizing',
  finalizing: 'completed',
  cancelling: 'cancelled',
}

/**
 * Moves a batch to its next status, or to the given one. A batch that expires or is cancelled has
 * run half of its lines, rounded down; their results are kept and counted, as at OpenAI.
 */
export async function stepBatch(
  batch: StoredBatch,
  world: World,
  run: RunLine,
  to = NEXT[batch.object.status],
): Promise<void> {
  if (to === undefined) return
  const { endpoint, input_file_id: inputId } = batch.object
  const { content } = requireFile(inputId, world)
  const lines = content
    .toString()
    .split('\n')
    .filter((line) => line.trim() !== '')
  const errors = lines.flatMap((line, index) => faultOf(line, index + 1, String(endpoint)))
  if (to === 'failed' || errors.length > 0) {
    const data = errors.length > 0 ? errors : [{ code: 'server_error', message: 'It failed.' }]
    move(batch, world, 'failed', { errors: { object: 'list', data } })
  } else if (to === 'in_progress' || to === 'finalizing') {
    const counts = { total: lines.length, completed: 0, failed: 0 }
    move(batch, world, to, { request_counts: counts })
  } else {
    const part = to === 'completed' ? lines : lines.slice(0, Math.floor(lines.length / 2))
    move(batch, world, to, await outcomeOf(part, lines.length, world, run))
  }
}

function faultOf(line: string, number: number, endpoint: string): Json[] {
  const fault = (code: string, message: string): Json[] => [
    { code, message, param: null, line: number },
  ]
  const parsed = parse(line)
  if (!parsed) return fault('invalid_json_line', 'This line is not parseable as valid JSON.')
  if (typeof parsed.custom_id !== 'string') {
    return fault('missing_required_parameter', 'Missing required parameter: custom_id.')
  }
  if (parsed.method !== 'POST') return fault('invalid_method', 'The method must be POST.')
  if (parsed.url === endpoint) return []
  return fault('mismatched_endpoint', 'The URL provided does not match the batch endpoint.')
}

function parse(line: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

async function outcomeOf(
  lines: readonly string[],
  total: number,
  world: World,
  run: RunLine,
): Promise<Json> {
  const outputs: string[] = []
  const failures: string[] = []
  const usages: Json[] = []
  for (const line of lines) {
    const { custom_id: customId, url, body } = parse(line) ?? {}
    const answer = await run(String(url), isObject(body) ? body : {})
    const response = {
      status_code: answer.status,
      request_id: world.newId('req_'),
      body: answer.body,
    }
    const result = { id: world.newId('batch_req_'), custom_id: customId, response, error: null }
    ;(answer.status < 400 ? outputs : failures).push(JSON.stringify(result))
    if (isObject(answer.body) && isObject(answer.body.usage)) usages.push(answer.body.usage)
  }
  const keep = (name: string, kept: readonly string[]): string | null =>
    kept.length === 0
      ? null
      : keepFile(world, {
          filename: `${name}.jsonl`,
          purpose: 'batch_output',
          content: Buffer.from(`${kept.join('\n')}\n`),
        }).id
  return {
    output_file_id: keep('output', outputs),
    error_file_id: keep('errors', failures),
    request_counts: { total, completed: outputs.length, failed: failures.length },
    usage: usageOf(usages),
  }
}

/** Sum of the usage of the lines, in the form of the Responses API. */
function usageOf(usages: readonly Json[]): Json {
  const sum = (...names: readonly string[]): number =>
    usages.reduce(
      (all, usage) => all + names.reduce((of, name) => of + numberAt(usage, name), 0),
      0,
    )
  return {
    input_tokens: sum('input_tokens', 'prompt_tokens'),
    input_tokens_details: {
      cached_tokens: sum(
        'input_tokens_details.cached_tokens',
        'prompt_tokens_details.cached_tokens',
      ),
    },
    output_tokens: sum('output_tokens', 'completion_tokens'),
    output_tokens_details: {
      reasoning_tokens: sum(
        'output_tokens_details.reasoning_tokens',
        'completion_tokens_details.reasoning_tokens',
      ),
    },
    total_tokens: sum('total_tokens'),
  }
}

function numberAt(usage: Json, path: string): number {
  const found = path
    .split('.')
    .reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), usage)
  return typeof found === 'number' ? found : 0
}
