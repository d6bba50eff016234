/** `bailiwick doctor`: whether an installation is healthy, and what to do where it is not. */
import { type Command, InvalidArgumentError } from 'commander'
import { print } from '#cli/answer.ts'
import { addJsonOption, wantsJson } from '#cli/connection.ts'
import { ReportedFailure } from '#cli/failure.ts'
import type { Terminal } from '#cli/terminal.ts'
import { VERSION } from '#cli/version.ts'
import type { Diagnosed, Diagnosis } from './diagnosis.ts'
import type { Result } from './finding.ts'

const HELP = `
Run it with the environment of the server, as its user, beside a running server or without one.
It writes nothing. Exit status: 0 without a failure, 1 with one.
`

interface DoctorOptions {
  readonly strict?: boolean
  readonly url?: URL
}

export function addDoctor(program: Command, terminal: Terminal): void {
  const command = program
    .command('doctor')
    .description('Check settings, stores, upstreams and clock, and say what to do.')
    .option('--strict', 'Exit with 1 for warnings, too.')
    .option('--url <url>', 'Public address to check, with the proxy in front of it.', readUrl)
  addJsonOption(command)
    .addHelpText('after', HELP)
    .action(async ({ strict = false, url }: DoctorOptions) => {
      const [{ openInstallation }, { diagnose }, { elapsedClock }] = await Promise.all([
        import('./installation.ts'),
        import('./diagnosis.ts'),
        import('#base/clock.ts'),
      ])
      const { environment, now, stdout } = terminal
      const installation = openInstallation({ environment, now, elapsed: elapsedClock })
      const diagnosis = await diagnose(installation, url)
      installation.close()
      if (wantsJson(command)) await print(terminal, answerOf(diagnosis), true)
      else stdout.write(textOf(diagnosis))
      if (diagnosis.result === 'failure' || (strict && diagnosis.result === 'warning')) {
        throw new ReportedFailure()
      }
    })
}

function answerOf({ result, findings }: Diagnosis) {
  return { object: 'diagnosis', version: VERSION, result, findings }
}

const MARKS: Readonly<Record<Result, string>> = { ok: 'ok', warning: 'WARNING', failure: 'FAILURE' }

function textOf({ findings }: Diagnosis): string {
  const count = (result: Result) => findings.filter((one) => one.result === result).length
  const lines = findings.map(lineOf).join('')
  const failures = counted(count('failure'), 'failure')
  return `${lines}\n${failures}, ${counted(count('warning'), 'warning')}, ${count('ok')} ok.\n`
}

function lineOf({ check, subject, result, message, remedy }: Diagnosed): string {
  const name = subject === null ? check : `${check} ${subject}`
  const line = `${MARKS[result].padEnd(7)}  ${name}: ${message}\n`
  return remedy === null ? line : `${line}${' '.repeat(9)}${remedy}\n`
}

function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

function readUrl(text: string): URL {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && !/[?#@\s]/.test(text)) return url
  throw new InvalidArgumentError('It must be an http or https address without query or password.')
}
