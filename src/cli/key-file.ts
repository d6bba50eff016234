/** File for the first admin key: mode 0600, created before the key is, never overwritten. */
import { open, unlink } from 'node:fs/promises'
import { SettingsError } from '#config/settings-error.ts'

const OWNER_ONLY = 0o600

/**
 * Creates the file, calls `create`, and writes the key and a line end. Without a key no file is
 * left. Throws a `SettingsError` where the file exists or cannot be created.
 */
export async function withKeyFile(path: string, create: () => Promise<string>): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY).catch((error: NodeJS.ErrnoException) => {
    throw new SettingsError(`BAILIWICK_FIRST_KEY_FILE cannot be created: ${error.message}.`)
  })
  try {
    await file.writeFile(`${await create()}\n`)
    await file.sync()
  } catch (error) {
    await unlink(path)
    throw error
  } finally {
    await file.close()
  }
}
