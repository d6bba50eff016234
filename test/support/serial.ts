/** Serial tests: tests whose steps build on each other. */
import { it, type TestContext } from 'node:test'

/** Timeouts: each step has the time of a test, since a serial test has as many as it needs. */
const STEP_MS = 180_000
const SERIAL_MS = 900_000

type Step = (name: string, run: (t: TestContext) => Promise<void> | void) => void

/**
 * One test that runs its steps in the order in which `describe` adds them. After a step that fails
 * the others are skipped, since they would only fail with it.
 */
export function serial(name: string, describe: (step: Step) => void): void {
  const steps: { name: string; run: (t: TestContext) => Promise<void> | void }[] = []
  describe((name, run) => steps.push({ name, run }))
  it(name, { timeout: SERIAL_MS }, async (t) => {
    let failed: string | undefined
    for (const { name, run } of steps) {
      const skip = failed !== undefined && `the step "${failed}" failed`
      await t.test(name, { skip, timeout: STEP_MS }, async (step) => {
        const before = failed
        failed = name
        await run(step)
        failed = before
      })
    }
  })
}
