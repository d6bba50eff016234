/** The console, built from the source that is there now, into a folder of its own. */
import { join } from 'node:path'
import { build } from 'vite'
import { temporaryFolder } from '#test/cli/command.ts'
import { ROOT } from '#test/source.ts'

/** Resolves to the folder, which goes when it is disposed of. */
export const buildConsole = async () => {
  const folder = temporaryFolder()
  await build({
    configFile: join(ROOT, 'console/vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: folder.path, emptyOutDir: true },
  })
  return folder
}
