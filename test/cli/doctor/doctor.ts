/** `bailiwick doctor` in this process, and its findings. */
import assert from 'node:assert/strict'
import { type Environment, run } from '#test/cli/command.ts'

export interface Found {
  readonly check: string
  readonly subject: string | null
  readonly result: string
  readonly message: string
  readonly remedy: string | null
}

export interface DoctorRun {
  readonly status: number | null
  readonly result: string
  /** Everything that was printed. */
  readonly output: string
  readonly findings: readonly Found[]
  /** The finding of a check, which must exist. */
  of(check: string, subject?: string): Found
  /** Names of the checks that warn or fail. Left out: latencies, which a loaded machine has. */
  readonly unhealthy: readonly string[]
}

export async function runDoctor(
  environment: Environment,
  args: readonly string[] = [],
  time: Parameters<typeof run>[2] = {},
): Promise<DoctorRun> {
  const { status, stdout, stderr } = await run(['doctor', '--json', ...args], environment, time)
  assert.equal(stderr, '')
  const { object, result, findings } = JSON.parse(stdout) as {
    object: string
    result: string
    findings: readonly Found[]
  }
  assert.equal(object, 'diagnosis')
  return {
    status,
    result,
    output: stdout,
    findings,
    of: (check, subject) => {
      const found = findings.find(
        (one) => one.check === check && (subject === undefined || one.subject === subject),
      )
      assert.ok(found, `${check} is not in ${stdout}`)
      return found
    },
    unhealthy: findings
      .filter(({ result }) => result === 'warning' || result === 'failure')
      .map(({ check }) => check)
      .filter((name) => !name.endsWith('.latency')),
  }
}
