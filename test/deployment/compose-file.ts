/** The compose files as Compose reads them: merged, with variables filled in. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from '#test/support/source.ts'

export type Variables = Readonly<Record<string, string | undefined>>

export interface Service {
  readonly image: string
  readonly user?: string
  readonly command?: readonly string[]
  readonly tmpfs?: readonly string[]
  readonly restart?: string
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly networks?:
    | readonly string[]
    | Readonly<Record<string, { readonly ipv4_address?: string }>>
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>
  readonly configs?: readonly { readonly source: string; readonly target: string }[]
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly stop_grace_period?: string
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean } | null>>
  readonly volumes?: Readonly<Record<string, unknown>>
  readonly configs?: Readonly<Record<string, { readonly file: string }>>
}

/** Returns the content of a compose file, as it is written. */
export function parseCompose(path: string): unknown {
  return parse(readFileSync(join(ROOT, path), 'utf8'), { merge: true })
}

/** Returns a compose file with variables filled in. Throws for a required one without a value. */
export function readCompose(path: string, variables: Variables): ComposeFile {
  return fillIn(parseCompose(path), variables) as ComposeFile
}

function fillIn(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return interpolate(value, variables)
  if (Array.isArray(value)) return value.map((item) => fillIn(item, variables))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, fillIn(member, variables)]),
  )
}

/** The forms of Compose that the files use: `${NAME:-default}` and `${NAME:?message}`. */
const VARIABLE = /\$\{([A-Z_]+):([-?])([^}]*)\}/g

function interpolate(text: string, variables: Variables): string {
  return text.replaceAll(VARIABLE, (_, name: string, form: string, rest: string) => {
    const value = variables[name]
    if (value) return value
    if (form === '-') return rest
    throw new Error(`${name}: ${rest}`)
  })
}

/** Returns the names of the variables in a compose file. */
export function variablesOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8')
  return text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .flatMap((line) => [...line.matchAll(/\$\{([A-Za-z_]+)/g)].map(([, name = '']) => name))
}

/** Returns the variables of an environment file. */
export function parseEnvironment(text: string): Variables {
  return Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value]) => [name, value]),
  )
}
