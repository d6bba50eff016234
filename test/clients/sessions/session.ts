/**
 * Recorded sessions of Codex: every request of a task, whole, with the usage of its answer. A line
 * has what changed since the request before: most of a body is the beginning of the next one.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RECORDINGS } from '#test/clients/recordings.ts'

export interface SessionRequest {
  readonly body: SessionBody
  readonly usage: SessionUsage
}

export interface SessionBody extends Readonly<Record<string, unknown>> {
  readonly model: string
  readonly input: readonly unknown[]
}

export interface SessionUsage {
  readonly input_tokens: number
  readonly cached_tokens: number
  readonly output_tokens: number
  readonly reasoning_tokens: number
}

interface Line {
  /** Number of items of `input` that are those of the request before. */
  readonly kept: number
  /** Members that changed, and the items after those kept. */
  readonly body: Readonly<Record<string, unknown>> & { readonly input: readonly unknown[] }
  readonly usage: SessionUsage
}

export const SESSIONS = ['codex-session-1', 'codex-session-2', 'codex-session-3'] as const

function pathOf(name: string): string {
  return join(RECORDINGS, `${name}.jsonl`)
}

export function writeSession(name: string, requests: readonly SessionRequest[]): void {
  const lines = requests.map(({ body, usage }, index) =>
    JSON.stringify({ ...changesOf(requests[index - 1]?.body, body), usage }),
  )
  writeFileSync(pathOf(name), `${lines.join('\n')}\n`)
}

/** Bodies have the members in the order in which Codex sent them. */
export function readSession(name: string): SessionRequest[] {
  const requests: SessionRequest[] = []
  for (const text of readFileSync(pathOf(name), 'utf8').trimEnd().split('\n')) {
    const { kept, body, usage }: Line = JSON.parse(text)
    const before = requests.at(-1)?.body
    const input = [...(before?.input.slice(0, kept) ?? []), ...body.input]
    requests.push({ body: { model: '', ...before, ...body, input }, usage })
  }
  return requests
}

function changesOf(before: SessionBody | undefined, body: SessionBody): Omit<Line, 'usage'> {
  const differs = (index: number): boolean => !isSame(before?.input[index], body.input[index])
  const changed = body.input.findIndex((_, index) => differs(index))
  const kept = changed < 0 ? body.input.length : changed
  const members = Object.entries(body).filter(([name, value]) => !isSame(before?.[name], value))
  return { kept, body: { ...Object.fromEntries(members), input: body.input.slice(kept) } }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
