/** Toolchains of clients: the tools that a registry needs, and how a program in a language runs. */
import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, extname, join } from 'node:path'
import type { Registry } from './client.ts'

/** Tools that the clients of a registry are installed and run with. */
const TOOLS: Readonly<Record<Registry, readonly string[]>> = {
  npm: ['npm'],
  pypi: ['python3'],
  maven: ['mvn', 'java'],
  go: ['go'],
  crates: ['cargo'],
}

/** The first tool that is missing here for the clients of a registry. */
export function missingTool(registry: Registry): string | undefined {
  return TOOLS[registry].find((tool) => pathOf(tool) === undefined)
}

function pathOf(tool: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, tool))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Where a program is copied to in the folder of its client. */
export function placeOf(folder: string, program: string): string {
  return extname(program) === '.rs' ? join(folder, 'src/main.rs') : join(folder, program)
}

export interface Invocation {
  readonly command: readonly [string, ...string[]]
  readonly env?: Readonly<Record<string, string>>
}

/** How a program runs that is at its place. Nothing is downloaded. */
export function invocationOf(folder: string, place: string): Invocation {
  switch (extname(place)) {
    case '.py':
      return { command: [join(folder, 'venv/bin/python3'), place] }
    case '.java':
      return { command: ['java', '--class-path', join(folder, 'lib/*'), place] }
    case '.go':
      return {
        command: [pathOf('go') ?? 'go', 'run', '-C', folder, place],
        env: { ...goEnvironment(folder), GOPROXY: 'off' },
      }
    case '.rs':
      return {
        command: [pathOf('cargo') ?? 'cargo', 'run', ...cargoOptions(folder), '--offline', '--'],
        env: RUST_ENVIRONMENT,
      }
    default:
      return { command: [process.execPath, place] }
  }
}

/** Modules and what was compiled of them stay in the client's folder. */
export function goEnvironment(folder: string): Record<string, string> {
  return {
    GOMODCACHE: join(folder, 'modules'),
    GOCACHE: join(folder, 'compiled'),
    GOFLAGS: '-mod=mod -modcacherw -buildvcs=false',
    GOTOOLCHAIN: 'local',
  }
}

export function cargoOptions(folder: string): readonly string[] {
  return ['--quiet', '--manifest-path', join(folder, 'Cargo.toml')]
}

/** Crates and toolchains are those of the user, whose home an act does not have. */
const RUST_ENVIRONMENT: Readonly<Record<string, string>> = {
  CARGO_HOME: process.env.CARGO_HOME ?? join(homedir(), '.cargo'),
  RUSTUP_HOME: process.env.RUSTUP_HOME ?? join(homedir(), '.rustup'),
}
