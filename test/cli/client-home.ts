/** Home folder of a test, in which commands write settings of clients. */
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { mintKey } from '#base/secrets.ts'
import { type Outcome, run, temporaryFolder } from './command.ts'

export const KEY = mintKey('service_account')
export const API_URL = 'https://bailiwick.example.com/v1'
export const CLAUDE_FILE = '.claude/settings.json'

export interface Home extends Disposable {
  readonly path: string
  connect(...args: string[]): Promise<Outcome>
  /** With other variables than those of every command. */
  connectIn(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<Outcome>
  file(path: string): string
  read(path: string): string
  write(path: string, text: string, mode?: number): string
}

export function newHome(): Home {
  const folder = temporaryFolder()
  const home = folder.path
  const environment = { HOME: home, BAILIWICK_API_KEY: KEY, BAILIWICK_BASE_URL: API_URL }
  const file = (path: string): string => join(home, path)
  return {
    path: home,
    connect: (...args) => run(['connect', ...args], environment),
    connectIn: (given, ...args) => run(['connect', ...args], { ...environment, ...given }),
    file,
    read: (path) => readFileSync(file(path), 'utf8'),
    write: (path, text, mode = 0o644) => {
      mkdirSync(dirname(file(path)), { recursive: true })
      writeFileSync(file(path), text, { mode })
      chmodSync(file(path), mode)
      return text
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

export function modeOf(path: string): number {
  return statSync(path).mode & 0o777
}
