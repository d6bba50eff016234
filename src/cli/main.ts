/** The command line. `npx bailiwick --help` tells what it can do. */
import { loadSettings } from './config.ts'
import { serve } from './serve.ts'

export const main = async (args: readonly string[]): Promise<void> => {
  if (args[0] === 'serve') {
    const running = await serve(loadSettings(process.env), (t) => process.stdout.write(t))
    process.once('SIGTERM', () => void running.close())
    process.once('SIGINT', () => void running.close())
  }
}
