/**
 * Delivery of the first admin key to the operator, before the key is stored: a process that is
 * killed at any moment has either delivered the key or stored none, and then the next start makes
 * one. A delivered key that could not be stored is withdrawn.
 */
import { fstatSync, statSync } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { SettingsError } from '#config/settings-error.ts'

const OWNER_ONLY = 0o600
const NULL_DEVICE = '/dev/null'
const ELSEWHERE = 'Set BAILIWICK_FIRST_KEY_FILE to a file for it, or BAILIWICK_ADMIN_KEY to a key.'

/** A delivered key. */
export interface Delivered {
  /** Takes the key back, since it is not stored. */
  withdraw(): Promise<void>
}

/** Resolves once the operator has the key. Rejects with a `SettingsError` if that fails. */
export type DeliverKey = (key: string) => Promise<Delivered>

/** Writes the key and a line end to a new file of mode 0600, which is never overwritten. */
export function keyToFile(path: string): DeliverKey {
  return async (key) => {
    const file = await open(path, 'wx', OWNER_ONLY).catch((error: NodeJS.ErrnoException) => {
      throw new SettingsError(cannotCreate(error))
    })
    try {
      await file.writeFile(`${key}\n`)
      await file.sync()
    } catch (error) {
      await unlink(path)
      throw error
    } finally {
      await file.close()
    }
    return { withdraw: () => unlink(path) }
  }
}

function cannotCreate({ code, message }: NodeJS.ErrnoException): string {
  const remedy =
    code === 'EEXIST' ? ' No key of this store is in it: remove it, or name another file.' : ''
  return `BAILIWICK_FIRST_KEY_FILE cannot be created: ${message}.${remedy}`
}

/** Prints the key. A standard output that is closed or discarded has no reader. */
export function printKey(stdout: Writable): DeliverKey {
  return async (key) => {
    if (isDiscarded(stdout)) {
      throw new SettingsError(
        `Standard output is ${NULL_DEVICE}, where the first admin key would be lost. ${ELSEWHERE}`,
      )
    }
    await print(stdout, `\nFirst start\n  admin key      ${key}   (shown once)\n`)
    return { withdraw: () => print(stdout, '\nThis key was not stored, and is not valid.\n') }
  }
}

async function print(stdout: Writable, text: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  stdout.write(text, (error) => (error ? reject(error) : resolve()))
  await promise.catch((error: Error) => {
    throw new SettingsError(
      `The first admin key cannot be written to standard output: ${error.message}. ${ELSEWHERE}`,
    )
  })
}

/** Whether the stream is the null device, which the runtime also opens for a closed one. */
function isDiscarded(stdout: Writable): boolean {
  if (!('fd' in stdout) || typeof stdout.fd !== 'number') return false
  const found = fstatSync(stdout.fd)
  return found.isCharacterDevice() && found.rdev === statSync(NULL_DEVICE).rdev
}
