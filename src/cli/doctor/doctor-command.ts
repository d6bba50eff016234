/** `bailiwick doctor`: whether an installation is healthy, and what to do where it is not. */
import { type Command, InvalidArgumentError } from 'commander'
import { print } from '#cli/answer.ts'
import { addConnectionOptions, givenAdminKey, givenBaseUrl, wantsJson } from '#cli/connection.ts'
import { ReportedFailure } from '#cli/failure.ts'
import type { Terminal } from '#cli/terminal.ts'
import { VERSION } from '#cli/version.ts'
import { PAUSE_SECONDS_MAX } from '#contract/extensions/connection.ts'
import type { Diagnosed, Diagnosis } from './diagnosis.ts'
import type { CheckResult } from './finding.ts'

const HELP = `
Run it with the environment of the server, as its user, beside a running server or without one.
It writes nothing. With an admin key in OPENAI_ADMIN_KEY or BAILIWICK_ADMIN_KEY it also asks the
running server, and tests the proxy at --url by a stream with a pause.
Exit status: 0 without a failure, 1 with one.
`

/** Longer than the default of most proxies, 60 s. */
const PAUSE_SECONDS = 70

interface DoctorOptions {
  readonly strict?: boolean
  readonly url?: URL
  readonly pause?: number
}

export function addDoctor(program: Command, terminal: Terminal): void {
  const command = program
    .command('doctor')
    .description('Check settings, stores, upstreams and clock, and say what to do.')
    .option('--strict', 'Exit with 1 for warnings, too.')
    .option('--url <url>', 'Public address to check, with the proxy in front of it.', readUrl)
    .option(
      '--pause <seconds>',
      `Pause of the stream through the proxy, 1 to ${PAUSE_SECONDS_MAX} (default: ${PAUSE_SECONDS}).`,
      readPause,
    )
  addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action(async ({ strict = false, url, pause = PAUSE_SECONDS }: DoctorOptions) => {
      const [{ openInstallation }, { diagnose }, { elapsedClock }] = await Promise.all([
        import('./installation.ts'),
        import('./diagnosis.ts'),
        import('#base/clock.ts'),
      ])
      const { environment, now, stdout, stderr } = terminal
      const elapsed = elapsedClock
      const adminKey = givenAdminKey(environment)
      const baseUrl = givenBaseUrl(command, environment)
      const isJson = wantsJson(command)
      if (url && adminKey !== undefined && !isJson) {
        stderr.write(`A stream through the proxy pauses for ${pause} s.\n`)
      }
      const installation = openInstallation({ environment, now, elapsed })
      const diagnosis = await diagnose(installation, {
        publicUrl: url,
        pauseSeconds: pause,
        adminKey,
        baseUrl,
        elapsed,
      })
      installation.close()
      if (isJson) await print(terminal, answerOf(diagnosis), true)
      else stdout.write(textOf(diagnosis))
      if (diagnosis.result === 'failure' || (strict && diagnosis.result === 'warning')) {
        throw new ReportedFailure()
      }
    })
}

function answerOf({ result, findings }: Diagnosis) {
  return { object: 'diagnosis', version: VERSION, result, findings }
}

const MARKS: Readonly<Record<CheckResult, string>> = {
  ok: 'ok',
  skipped: 'skipped',
  warning: 'WARNING',
  failure: 'FAILURE',
}

function textOf({ findings }: Diagnosis): string {
  const count = (result: CheckResult) => findings.filter((one) => one.result === result).length
  const lines = findings.map(lineOf).join('')
  const failures = counted(count('failure'), 'failure')
  const warnings = counted(count('warning'), 'warning')
  const notMade = count('skipped') === 0 ? '' : `, ${count('skipped')} skipped`
  return `${lines}\n${failures}, ${warnings}, ${count('ok')} ok${notMade}.\n`
}

function lineOf({ check, subject, result, message, remedy }: Diagnosed): string {
  const name = subject === null ? check : `${check} ${subject}`
  const line = `${MARKS[result].padEnd(7)}  ${name}: ${message}\n`
  return remedy === null ? line : `${line}${' '.repeat(9)}${remedy}\n`
}

function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

function readPause(text: string): number {
  const seconds = Number(text)
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= PAUSE_SECONDS_MAX) return seconds
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${PAUSE_SECONDS_MAX}.`)
}

function readUrl(text: string): URL {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && !/[?#@\s]/.test(text)) return url
  throw new InvalidArgumentError('It must be an http or https address without query or password.')
}
