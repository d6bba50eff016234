/**
 * The recordings of the last run, one for each setup of a client: a line about the run, and then a
 * line for each exchange.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Act, Client, Setup } from './client.ts'
import { readLines, writeLines } from './recording-lines.ts'
import type { RecordedExchange } from './scrub.ts'

export const RECORDINGS = join(import.meta.dirname, 'recordings')

export interface Recording {
  readonly client: string
  readonly setup: string
  readonly packages: Readonly<Record<string, string>>
  readonly endpoints: readonly string[]
  /** The reasons of the acts that failed, and of the budget after them. */
  readonly failures: Readonly<Partial<Record<Act | 'budget', string>>>
  readonly exchanges: readonly ExchangeOfAct[]
}

export interface ExchangeOfAct extends RecordedExchange {
  readonly act: Act
}

export function recordingName(client: string, setup: string): string {
  return `${client}-${setup}.jsonl`
}

export function writeRecording(recording: Recording): void {
  const { client, setup } = recording
  writeLines(join(RECORDINGS, recordingName(client, setup)), recording)
}

/** Undefined where the setup was not run. */
export function recordingOf(client: Client, setup: Setup): Recording | undefined {
  const file = recordingName(client.name, setup.name)
  return existsSync(join(RECORDINGS, file)) ? readRecording(file) : undefined
}

/** Recordings of setups; the sessions beside them have another form (`sessions/session.ts`). */
export function recordingFiles(): string[] {
  return readdirSync(RECORDINGS)
    .filter((file) => !/-session-\d+\.jsonl$/.test(file))
    .sort()
}

export function readRecording(file: string): Recording {
  return readLines(join(RECORDINGS, file))
}
