/**
 * Recordings of clients of the Messages API: a line about the run, and then one for each exchange.
 * Prompts of the programs are left out; a replay needs the form of a request.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isObject } from '#simulator/call.ts'
import { readLines, writeLines } from '#test/clients/recording-lines.ts'
import type { RecordedExchange } from '#test/clients/scrub.ts'
import type { Act } from './clients.ts'

export const RECORDINGS = join(import.meta.dirname, 'recordings')

export interface Recording {
  readonly client: string
  readonly packages: Readonly<Record<string, string>>
  readonly failures: Readonly<Partial<Record<Act, string>>>
  readonly exchanges: readonly ExchangeOfAct[]
}

export interface ExchangeOfAct extends RecordedExchange {
  readonly act: Act
}

export function writeRecording(recording: Recording): void {
  writeLines(join(RECORDINGS, `${recording.client}.jsonl`), recording)
}

export function recordingFiles(): string[] {
  return readdirSync(RECORDINGS).sort()
}

export function readRecording(file: string): Recording {
  return readLines(join(RECORDINGS, file))
}

const WORDS = 'words of the client'
const BILLING = /^x-anthropic-billing-header: .*$/s
const REMINDER = /^\s*<system-reminder>/
const HASH = /\b[0-9a-f]{64}\b/g
/** A text that the scrubber has cut. */
const CUT = /…$/

/** Texts of a client's author, and hashes of the machine, are replaced. */
export function withoutPrompts(exchange: RecordedExchange): RecordedExchange {
  const { body, headers } = exchange
  if (!isObject(body)) return exchange
  const { system, tools, messages } = body
  const replaced = {
    ...body,
    ...(system !== undefined && { system: replaceTexts(system, isPrompt) }),
    ...(tools !== undefined && { tools: replaceTexts(tools, isDescription) }),
    ...(messages !== undefined && { messages: replaceTexts(messages, isAdded) }),
  }
  const text = JSON.stringify({ body: replaced, headers }).replace(HASH, '0'.repeat(64))
  return { ...exchange, ...JSON.parse(text) }
}

type IsReplaced = (text: string, name: string) => boolean

const isPrompt: IsReplaced = (text, name) => name === 'text' && !BILLING.test(text)
const isDescription: IsReplaced = (text, name) => name === 'description' || CUT.test(text)
const isAdded: IsReplaced = (text) => CUT.test(text) || REMINDER.test(text)

function replaceTexts(value: unknown, isReplaced: IsReplaced, name = ''): unknown {
  if (typeof value === 'string') {
    if (!isReplaced(value, name)) return value
    return REMINDER.test(value) ? '<system-reminder>…</system-reminder>' : WORDS
  }
  if (Array.isArray(value)) return value.map((one) => replaceTexts(one, isReplaced, name))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, replaceTexts(member, isReplaced, key)]),
  )
}
