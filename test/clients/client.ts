/** A third-party client of OpenAI's API, and the acts that each of its setups performs. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { placeOf } from './toolchains.ts'

export const ACTS = ['first turn', 'second turn', 'stream', 'tool call', 'forms', 'error'] as const
export type Act = (typeof ACTS)[number]

/** npm by default. */
export type Registry = 'npm' | 'pypi' | 'maven' | 'go' | 'crates'

export interface Client {
  readonly name: string
  readonly registry?: Registry
  /** Exact versions of what is installed; `group:artifact` from Maven Central. */
  readonly packages: Readonly<Record<string, string>>
  /** Features of crates, in place of their default ones. */
  readonly features?: Readonly<Record<string, readonly string[]>>
  /** The number of packages, from the first on, that are the client; the others complete it. */
  readonly shown: number
  readonly setups: readonly Setup[]
}

export interface Setup {
  /** Appended to the client's name in the file name of the recording. */
  readonly name: string
  /** Paths below `/v1`: every act requests the first, and some act each other one. */
  readonly endpoints: readonly [string, ...string[]]
  /** Markdown: settings of the user besides the base URL and the key. */
  readonly set: string
  readonly acts: Readonly<Partial<Record<Act, (stage: Stage) => Promise<void>>>>
}

/** Environment and helpers of a setup's acts. */
export interface Stage {
  /** Base URL, with `/v1`. */
  readonly baseUrl: string
  readonly key: string
  /** The folder in which the client is installed. */
  readonly folder: string
  /** Empty at the first act. Commands run in `work` below it. */
  readonly home: string
  /** Runs a command and resolves to its output; rejects unless it exits with `status`. */
  command(name: string, args: readonly string[], options?: CommandOptions): Promise<string>
  /** Runs a program at its place in the client's language likewise. */
  program(place: string, args: readonly string[], options?: CommandOptions): Promise<string>
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Its standard input: empty by default. */
  readonly input?: string
  /** Expected exit status: 0 by default. */
  readonly status?: number
}

/** The model of every act but the error. */
export const MODEL = 'gpt-5.6-luna'
/** A model that clients do not know. */
export const LOCAL_MODEL = 'gpt-oss:20b'
/** A model that the upstream does not serve. */
export const UNKNOWN_MODEL = 'no-such-model'

/** Setup of a library for chat completions. */
export function chatSetup(program: string, set: string): Setup {
  return {
    name: 'chat',
    endpoints: ['/chat/completions'],
    set,
    acts: libraryActs(program, 'chat'),
  }
}

/** Setup of a library for responses. */
export function responsesSetup(program: string, set: string): Setup {
  return {
    name: 'responses',
    endpoints: ['/responses'],
    set,
    acts: libraryActs(program, 'responses'),
  }
}

/** Acts of a library: each runs a program in `programs/` that uses it. */
export function libraryActs(program: string, ...args: readonly string[]): Setup['acts'] {
  const run = programRun(program, args)
  return {
    'first turn': run('first turn'),
    'second turn': run('second turn'),
    stream: run('stream'),
    'tool call': run('tool call'),
    error: run('error'),
  }
}

/** The act of a library that uploads: a file, a transcription and an edit of an image. */
export function formActs(program: string): Setup['acts'] {
  return { forms: programRun(program, ['forms'])('forms') }
}

function programRun(program: string, args: readonly string[]) {
  return (act: Act) => async (stage: Stage) => {
    const place = placeOf(stage.folder, program)
    cpSync(join(import.meta.dirname, 'programs', program), place)
    const base = program === 'llamaindex.py' ? 'OPENAI_API_BASE' : 'OPENAI_BASE_URL'
    const env = { [base]: stage.baseUrl, OPENAI_API_KEY: stage.key }
    await stage.program(place, [act, ...args], { env })
  }
}
