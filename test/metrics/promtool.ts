/** Prometheus' own checks of metrics and rules, by Debian's package `prometheus`. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const HINT = 'promtool is not installed: apt-get install -y --no-install-recommends prometheus'

const program = `${process.env.PATH}`
  .split(delimiter)
  .map((folder) => join(folder, 'promtool'))
  .find((path) => existsSync(path))
if (process.env.TEST_PROMTOOL_REQUIRED && !program) throw new Error(HINT)

/** For a test's `skip`: the reason why it cannot run, or false. */
export const withoutPromtool = program ? false : HINT

/** Runs it in a folder, and returns its exit status and all of its output. */
export function promtool(
  args: readonly string[],
  { input, folder }: { readonly input?: string; readonly folder?: string } = {},
) {
  const { status, stdout, stderr } = spawnSync(String(program), args, {
    encoding: 'utf8',
    input,
    cwd: folder,
  })
  return { status, output: stdout + stderr }
}
