/** The environment file of the compose files, made as documented. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '#test/cli/command.ts'
import { ROOT } from '#test/support/source.ts'
import { parseEnvironment, type Variables } from './compose-file.ts'

const PAGE = 'docs/get-started/compose.md'
const COMMAND = /^\(umask 077 &&[^`]*? \.env\.example >\.env\)$/m

/** Runs the documented command in a folder, and returns the path of its `.env`. */
export function createEnvironmentFile(folder: string): string {
  const [command] = COMMAND.exec(readFileSync(join(ROOT, PAGE), 'utf8')) ?? []
  if (!command) throw new Error(`${PAGE} has no command that writes .env`)
  copyFileSync(join(ROOT, '.env.example'), join(folder, '.env.example'))
  execFileSync('bash', ['-euc', command], { cwd: folder })
  return join(folder, '.env')
}

/** Returns the variables of a new environment file. */
export function createVariables(): Variables {
  using folder = temporaryFolder()
  return parseEnvironment(readFileSync(createEnvironmentFile(folder.path), 'utf8'))
}
