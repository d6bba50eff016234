/**
 * Secrets of the file: text, which may be the variable `${NAME}`, or a mapping of one of `value`,
 * `env` and `file`. The file can then be shown to anybody.
 *
 * A file is read at the start, and again by `refresh`, since what mounts secrets replaces them.
 *
 * Failure modes: a file that is missing or invalid at the start stops it; later it leaves the last
 * value in use, and `refresh` rejects with its path.
 */
import { readFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { type Static, Type } from 'typebox'
import { resolveVariable } from './variable.ts'

export const SECRET_MAX = 4_096
const PATH_MAX = 4_096
const NAME = '^[A-Za-z_][A-Za-z0-9_]*$'
/** Longest content of a file: a secret, and a line break. */
const FILE_MAX_BYTES = SECRET_MAX + 2

export const FileName = Type.String({ minLength: 1, maxLength: PATH_MAX })

export const SecretEntry = Type.Union([
  Type.String({ minLength: 1, maxLength: SECRET_MAX }),
  Type.Object(
    {
      value: Type.Optional(Type.String({ minLength: 1, maxLength: SECRET_MAX })),
      env: Type.Optional(Type.String({ pattern: NAME, expected: 'the name of a variable' })),
      file: Type.Optional(FileName),
    },
    { additionalProperties: false },
  ),
])
export type SecretEntry = Static<typeof SecretEntry>

/** A secret that a file may change. */
export interface Secret<T = string> {
  current(): T
  /** Calls the listener after each change. */
  onChange(listener: () => void): void
}

export type RejectSecret = (reason: string) => never
/** Checks a secret and converts it. The reason never has the secret. */
export type ParseSecret<T> = (text: string, reject: RejectSecret) => T

type Environment = Readonly<Record<string, string | undefined>>

export interface Secrets {
  readonly environment: Environment
  /** Calls `reject` with the reason if the secret is missing or invalid. */
  read<T>(entry: SecretEntry, parse: ParseSecret<T>, reject: RejectSecret): Secret<T>
  /** Adds a file, or several that belong together, to those that are read again. */
  watch(file: WatchedFile): void
  readonly hasFiles: () => boolean
  /** Reads the files again. Rejects with a sentence that names the unusable files. */
  refresh(): Promise<void>
}

export function createSecrets(environment: Environment): Secrets {
  const files: WatchedFile[] = []
  return {
    environment,
    read: (entry, parse, reject) => {
      const path = typeof entry === 'string' ? undefined : pathOf(entry, reject)
      if (path === undefined) return fixedSecret(parse(textOf(entry, environment, reject), reject))
      const { secret, file } = openFile(path, parse, reject)
      files.push(file)
      return secret
    },
    watch: (file) => void files.push(file),
    hasFiles: () => files.length > 0,
    refresh: async () => {
      const faults = await Promise.all(files.map(({ refresh }) => refresh()))
      const found = [...new Set(faults.filter((fault) => fault !== undefined))]
      if (found.length > 0) throw new Error(found.join(' '))
    },
  }
}

export function fixedSecret<T>(value: T): Secret<T> {
  return { current: () => value, onChange: () => {} }
}

type SecretMapping = Exclude<SecretEntry, string>

/** The path of a secret in a file. Checks that one member says where the secret is. */
function pathOf({ value, env, file }: SecretMapping, reject: RejectSecret): string | undefined {
  const given = [value, env, file].filter((one) => one !== undefined)
  return given.length === 1 ? file : reject("it requires one of 'value', 'env' and 'file'")
}

function textOf(entry: SecretEntry, environment: Environment, reject: RejectSecret): string {
  if (typeof entry === 'string') return resolveVariable(entry, environment, reject)
  const { value, env = '' } = entry
  return value ?? (environment[env] || reject(`the variable ${env} is not set`))
}

export interface WatchedFile {
  /** Reads it again. Resolves to the fault of a file that cannot be used. */
  refresh(): Promise<string | undefined>
}

function openFile<T>(
  path: string,
  parse: ParseSecret<T>,
  reject: RejectSecret,
): { readonly secret: Secret<T>; readonly file: WatchedFile } {
  let text = readSecretFile(path, reject)
  let value = parse(text, reject)
  const listeners: (() => void)[] = []
  const refresh = async (): Promise<void> => {
    const read = await readAgain(path)
    if (read === undefined || read === text) return
    value = parse(checkedText(read, rejectLater), rejectLater)
    text = read
    for (const listener of listeners) listener()
  }
  return {
    secret: {
      current: () => value,
      onChange: (listener) => void listeners.push(listener),
    },
    file: { refresh: () => refresh().then(undefined, (error) => faultOf(path, error)) },
  }
}

/** The secret of a file, without a line break at its end. Calls `reject` with the reason. */
export function readSecretFile(path: string, reject: RejectSecret): string {
  return checkedText(readText(path, reject), reject)
}

function checkedText(text: string, reject: RejectSecret): string {
  if (text !== '' && text.length <= SECRET_MAX) return text
  return reject(`the file must have 1 to ${SECRET_MAX} characters`)
}

function readText(path: string, reject: RejectSecret): string {
  try {
    return withoutBreak(readFileSync(path, 'utf8'))
  } catch (error) {
    return reject(`the file cannot be read${codeOf(error)}`)
  }
}

/** Undefined for what can be read once alone, such as a pipe. */
async function readAgain(path: string): Promise<string | undefined> {
  const found = await stat(path)
  if (!found.isFile()) return undefined
  if (found.size > FILE_MAX_BYTES) throw new Error(`it has more than ${SECRET_MAX} characters`)
  return withoutBreak(await readFile(path, 'utf8'))
}

/** Editors and `echo` end a file with a line break, which is no part of the secret. */
function withoutBreak(text: string): string {
  return text.replace(/\r?\n$/, '')
}

const rejectLater: RejectSecret = (reason) => {
  throw new Error(reason)
}

function faultOf(path: string, error: unknown): string {
  const code = codeOf(error)
  const reason = code === '' && error instanceof Error ? error.message : `it cannot be read${code}`
  return `The secret of the file ${path} stays as it was: ${reason}.`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
}
