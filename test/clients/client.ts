/** A client of OpenAI's API as npm has it, and the acts that each of its setups is put through. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'

export const ACTS = ['first turn', 'second turn', 'stream', 'tool call', 'error'] as const
export type Act = (typeof ACTS)[number]

export interface Client {
  readonly name: string
  /** Exact versions of what is installed from npm. */
  readonly packages: Readonly<Record<string, string>>
  /** The number of packages, from the first on, that are the client; the others complete it. */
  readonly shown: number
  readonly setups: readonly Setup[]
}

export interface Setup {
  /** With the client's name it is the name of the recording. */
  readonly name: string
  /** Below `/v1`: every act has requests to the first, and some act to each other one. */
  readonly endpoints: readonly [string, ...string[]]
  /** Markdown: what a user sets besides the base URL and the key. */
  readonly set: string
  readonly acts: Readonly<Record<Act, (stage: Stage) => Promise<void>>>
}

/** The place and the means of a setup's acts. */
export interface Stage {
  /** With `/v1`. */
  readonly baseUrl: string
  readonly key: string
  /** The folder in which the client is installed. */
  readonly folder: string
  /** Empty at the first act. Commands run in `work` below it. */
  readonly home: string
  /** Resolves to the output of a command of the client; rejects unless it ends with `status`. */
  command(name: string, args: readonly string[], options?: CommandOptions): Promise<string>
  /** The same, of a program for Node. */
  node(program: string, args: readonly string[], options?: CommandOptions): Promise<string>
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Its standard input: empty by default. */
  readonly input?: string
  /** The exit status that is expected: 0 by default. */
  readonly status?: number
}

/** The model of every act but the error. */
export const MODEL = 'gpt-4o-mini'
export const REASONING_MODEL = 'gpt-5'
/** A model that the upstream does not have. */
export const UNKNOWN_MODEL = 'no-such-model'

/** The acts of a library, each of which is a run of a program in `programs/` that uses it. */
export function libraryActs(program: string, ...args: readonly string[]): Setup['acts'] {
  const run = (act: Act) => async (stage: Stage) => {
    const copy = join(stage.folder, program)
    cpSync(join(import.meta.dirname, 'programs', program), copy)
    const env = { OPENAI_BASE_URL: stage.baseUrl, OPENAI_API_KEY: stage.key }
    await stage.node(copy, [act, ...args], { env })
  }
  return {
    'first turn': run('first turn'),
    'second turn': run('second turn'),
    stream: run('stream'),
    'tool call': run('tool call'),
    error: run('error'),
  }
}
