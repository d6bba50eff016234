/** Checks that the exchanges of an act show what its name promises. */
import assert from 'node:assert/strict'
import type { Act } from './client.ts'
import type { Exchange } from './tap.ts'

/** Throws when an exchange is missing or an endpoint unexpectedly failed. */
export function checkEvidence(act: Act, endpoint: string, exchanges: readonly Exchange[]): void {
  const path = `/v1${endpoint}`
  const sent = exchanges.filter(
    ({ method, target }) => method === 'POST' && target.split('?')[0] === path,
  )
  assert.ok(sent.length > 0, `no request to ${path}`)
  if (act === 'error') {
    const failed = sent.filter(isFailure)
    assert.ok(failed.length > 0, 'no request failed')
    return
  }
  for (const { method, target, status, answer } of exchanges.filter(isFailure)) {
    assert.fail(`${method} ${target}: ${status}: ${answer}`)
  }
  CHECKS[act](act === 'forms' ? exchanges : sent)
}

/** A WebSocket is offered, and answered with 426: the client continues over HTTP. */
function isFailure({ status, headers }: Exchange): boolean {
  return status >= 400 && headers.upgrade === undefined
}

const CHECKS: Readonly<Record<Exclude<Act, 'error'>, (sent: readonly Exchange[]) => void>> = {
  'first turn': () => {},
  'second turn': (sent) => assert.ok(sent.some(isContinued), 'no request refers to an answer'),
  stream: (sent) => {
    const isStream = ({ answerType }: Exchange) => answerType.startsWith('text/event-stream')
    assert.ok(sent.some(isStream), 'no answer is a stream')
  },
  'tool call': (sent) => {
    assert.ok(
      sent.some(({ answer }) => /"(tool_calls|function_call|custom_tool_call)"/.test(answer)),
      'no answer calls a tool',
    )
    assert.ok(sent.some(hasToolOutput), 'no request has the output of a tool')
  },
  forms: (sent) => assert.ok(sent.filter(isForm).length >= 3, 'fewer than three forms'),
}

function isForm({ headers }: Exchange): boolean {
  return headers['content-type']?.startsWith('multipart/form-data') ?? false
}

interface Body {
  readonly messages?: readonly Item[]
  readonly input?: string | readonly Item[]
  readonly previous_response_id?: string
  readonly conversation?: unknown
}

interface Item {
  readonly type?: string
  readonly role?: string
}

function itemsOf({ body }: Exchange): readonly Item[] {
  const { messages, input }: Body = JSON.parse(body.toString())
  return [messages, input].flatMap((items) => (Array.isArray(items) ? items : []))
}

function isContinued(exchange: Exchange): boolean {
  const { previous_response_id, conversation }: Body = JSON.parse(exchange.body.toString())
  return (
    Boolean(previous_response_id ?? conversation) ||
    itemsOf(exchange).some(({ type, role }) => type === 'item_reference' || role === 'assistant')
  )
}

function hasToolOutput(exchange: Exchange): boolean {
  return itemsOf(exchange).some(
    ({ type = '', role }) => role === 'tool' || /_call_output$/.test(type),
  )
}
