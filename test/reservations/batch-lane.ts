/** A batch of a lane: its file is uploaded, the batch created, and polled until it has ended. */
import {
  type BatchState,
  batchIdsOf,
  endedBatch,
  errorsOf,
  fileObject,
  outputOf,
  runningBatch,
} from './batch-answers.ts'
import { batchFaultsOf, lineAttemptsOf } from './batch-judge.ts'
import { type BatchPlan, type Case, FORM_TYPE, fileFormOf, linesOf } from './cases/case.ts'
import type { Received } from './client.ts'
import type { Outcome } from './lane.ts'
import { codeIn, type LaneParts, runLater } from './lane-parts.ts'
import { parseForm } from './truth/forms.ts'
import type { JsonObject } from './truth/reading.ts'
import { type Arrival, CASE_HEADER, slugOf } from './upstream.ts'

interface Running {
  readonly given: Case
  readonly plan: BatchPlan
  readonly parts: LaneParts
  readonly problems: string[]
  /**
   * Resolves when the caller begins to ask about it. Until then no poll is answered, since another
   * lane may have made it.
   */
  readonly ready: PromiseWithResolvers<void>
  state: BatchState
  content: Buffer
  isOutputGone: boolean
  isOutputRead: boolean
}

export async function runBatch(parts: LaneParts, given: Case, plan: BatchPlan): Promise<Outcome> {
  const running: Running = {
    given,
    plan,
    parts,
    problems: [],
    ready: Promise.withResolvers(),
    state: { ids: batchIdsOf(slugOf(given.name)), route: given.route, plan, lines: [] },
    content: Buffer.alloc(0),
    isOutputGone: false,
    isOutputRead: false,
  }
  const { sent: code, charged } = await runLater(parts, {
    ...running,
    answer: (arrival) => answer(running, arrival),
    send: () => send(running),
    poll: parts.poll,
  })
  const { lines } = running.state
  // The poll of another lane may have read it before.
  const isOutputDeleted = running.isOutputGone && !running.isOutputRead
  const ended = { status: 200, end: 'whole', relayed: 0, charged } as const
  return {
    given,
    status: ended.status,
    code,
    isCapped: false,
    attempts: lines.map(({ attempt }) => attempt),
    ended,
    faults: [...running.problems, ...batchFaultsOf({ ...plan, isOutputDeleted }, lines, ended)],
  }
}

/** Uploads the file, creates the batch, and returns the code of an error, if there is one. */
async function send({ parts, plan, given, state, ready }: Running): Promise<string | undefined> {
  const { ids } = state
  const call = (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body = EMPTY,
    type = 'application/json',
  ) =>
    parts.caller.send({
      method,
      path: `/v1/${path}`,
      headers: [
        ['authorization', `Bearer ${parts.key}`],
        ['content-type', type],
        [CASE_HEADER, slugOf(given.name)],
      ],
      body,
    })
  const form = fileFormOf(linesOf(given.route, plan))
  const uploaded = await call('POST', 'files', form, FORM_TYPE)
  const wanted = {
    input_file_id: ids.input,
    endpoint: `/v1/${given.route}`,
    completion_window: '24h',
  }
  const code = codeIn(uploaded) ?? faultIn(await call('POST', 'batches', json(wanted)))
  if (code !== undefined) return code
  ready.resolve()
  if (plan.status === 'cancelled') await call('POST', `batches/${ids.batch}/cancel`)
  if (plan.isRetrieved) await call('GET', `batches/${ids.batch}`)
  if (plan.isOutputDeleted) await call('DELETE', `files/${ids.output}`)
  return undefined
}

const EMPTY: Buffer = Buffer.alloc(0)

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value))
}

/** The code of an error, or of the fault of a batch that has failed at once. */
function faultIn(received: Received): string | undefined {
  return codeIn(received) ?? /"errors":\{.*?"code":"(\w+)"/.exec(received.text)?.[1]
}

/** Answers a request about the batch or one of its files. */
async function answer(running: Running, arrival: Arrival): Promise<void> {
  const { state, parts, given, ready } = running
  const { ids } = state
  const { method, route } = arrival
  const object = (value: JsonObject): void => arrival.whole(200, JSON.stringify(value))
  if (route === 'files') {
    const [content = EMPTY] = parseForm(arrival.body, arrival.contentType).contents
    running.content = content
    return object(fileObject(ids.input, content.length, 'batch'))
  }
  if (route === 'batches') {
    const { reserved } = await parts.budget()
    const arrived = { content: running.content.toString(), upstream: arrival.upstream, reserved }
    running.state = { ...state, lines: lineAttemptsOf(given, arrived) }
    return object(runningBatch(running.state, 'validating'))
  }
  if (method === 'POST') return object(runningBatch(state, 'cancelling'))
  if (route === `batches/${ids.batch}`) {
    await ready.promise
    return object(endedBatch(state))
  }
  if (method === 'DELETE') {
    running.isOutputGone = true
    return object({ id: ids.output, object: 'file', deleted: true })
  }
  if (running.isOutputGone && route.includes(ids.output)) {
    return arrival.whole(404, '{"error":{"message":"none"}}')
  }
  const text = route.includes(ids.output) ? outputOf(state) : errorsOf(state)
  if (route.endsWith('/content')) {
    running.isOutputRead ||= route.includes(ids.output)
    return arrival.whole(200, text, 'application/jsonl')
  }
  const id = route.includes(ids.output) ? ids.output : ids.errors
  return object(fileObject(id, Buffer.byteLength(text), 'batch_output'))
}
