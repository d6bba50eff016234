/** Environment of a user's machine: without this project's tools and settings. */
import { delimiter, join } from 'node:path'

/** Also without the settings of the npm that runs these tests, except its registry. */
const OURS = /^(npm_(?!config_(registry|cache|userconfig)$)|BAILIWICK_|OPENAI_|DATABASE_URL$)/

export function machineEnvironment(): NodeJS.ProcessEnv {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.test(name))),
    PATH: folders.filter((one) => !one.endsWith(join('node_modules', '.bin'))).join(delimiter),
    NO_UPDATE_NOTIFIER: '1',
  }
}
