/**
 * `npm run warm-path`: the files that run during a warm streamed completion, and the code lines of
 * the gateway without blanks and comments. `test/repository/warm-path.test.ts` bounds the files.
 */
import { globSync, readFileSync } from 'node:fs'
import { ROOT } from '#test/support/source.ts'
import { filesOfOneCompletion } from './completion-files.ts'

const MEASURED = ['src/gateway/**/*.ts', 'src/json/**/*.ts']

function codeLines(path: string): number {
  const text = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  return text.split('\n').filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length
}

const files = await filesOfOneCompletion()
process.stdout.write(`${files.join('\n')}\n${files.length} files run\n`)
const measured = globSync(MEASURED, { cwd: ROOT }).filter((path) => !path.endsWith('.test.ts'))
const lines = measured.map((path) => codeLines(`${ROOT}${path}`)).sort((a, b) => a - b)
const sum = lines.reduce((total, count) => total + count, 0)
process.stdout.write(
  `${measured.length} files of the gateway and src/json, ${sum} code lines, median ${lines[lines.length >> 1]}\n`,
)
