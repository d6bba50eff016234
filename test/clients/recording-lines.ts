/** Files of recordings: a line about the run, and then a line for each exchange. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

interface Lines<Exchange> {
  readonly exchanges: readonly Exchange[]
}

export function writeLines<Exchange>(path: string, { exchanges, ...head }: Lines<Exchange>): void {
  mkdirSync(dirname(path), { recursive: true })
  const lines = [head, ...exchanges].map((line) => `${JSON.stringify(line)}\n`)
  writeFileSync(path, lines.join(''))
}

export function readLines(path: string) {
  const text = readFileSync(path, 'utf8').trimEnd()
  const [head, ...exchanges] = text.split('\n').map((line) => JSON.parse(line))
  return { ...head, exchanges }
}
