/**
 * The file of sign-ins, `bailiwick/credentials.json` in the folder of a user's settings, mode 0600.
 *
 * A change claims the file: it creates the next one beside it, writes that and renames it. Of
 * several processes one holds the claim, and the others wait. A refresh takes place under the
 * claim, since a refresh token is good for one use: a later process finds the first one's tokens.
 *
 * Failure modes: a process that ends within a change leaves its next file behind, which others
 * delete once it is old. A process that sleeps that long, as with a laptop, finds another file in
 * its place, and then writes nothing.
 */
import { type FileHandle, lstat, mkdir, open, rename, unlink } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Clock } from '#base/clock.ts'
import { ClientFileError } from '#cli/connect/client-file-error.ts'
import { readUserFile } from '#cli/connect/settings-file.ts'
import type { Environment } from '#config/settings.ts'
import { Holder } from './oauth-requests.ts'

const OWNER_ONLY = 0o600
const FOLDER_OWNER_ONLY = 0o700
const OTHERS = 0o077
/** Age of a next file that no process writes any more: a refresh takes 4 seconds at most. */
const ABANDONED_MS = 15_000
const CLAIM_RETRY_MS = 50

/** A sign-in at one server. Times are milliseconds since the epoch, by this machine's clock. */
const SignIn = Type.Object({
  access_token: Type.String(),
  expires_at: Type.Number(),
  /** Lifetime of the access token when it was issued. */
  lifetime_ms: Type.Number(),
  refresh_token: Type.String(),
  /** End of the sign-in, unless it is used. */
  ends_at: Type.Number(),
  ...Holder.properties,
})
export type SignIn = Static<typeof SignIn>

const SignIns = Type.Object({
  version: Type.Literal(1),
  /** Base URL of the last sign-in: the server of commands without one. */
  current: Type.Union([Type.String(), Type.Null()]),
  /** Sign-ins by the base URL of their server. */
  sign_ins: Type.Record(Type.String(), SignIn),
})
export type SignIns = Static<typeof SignIns>

const compiled = Compile(SignIns)
const NONE: SignIns = { version: 1, current: null, sign_ins: {} }

/** Clock and pause of waits. */
export interface Waiting {
  readonly now: Clock
  readonly wait: (ms: number) => Promise<unknown>
}

/** Longest wait for the changes of other processes. */
export const CLAIM_MAX_MS = 60_000

export function credentialPath({ XDG_CONFIG_HOME, HOME }: Environment): string {
  const folder = XDG_CONFIG_HOME || join(HOME || homedir(), '.config')
  if (isAbsolute(folder)) return join(folder, 'bailiwick', 'credentials.json')
  const name = XDG_CONFIG_HOME ? 'XDG_CONFIG_HOME' : 'HOME'
  throw new ClientFileError(`${name} must be an absolute path, but is '${folder}'`)
}

/** All sign-ins; none without a file. */
export async function readCredentials(path: string): Promise<SignIns> {
  const found = await readUserFile(path)
  if (!found) return NONE
  if (process.platform !== 'win32' && (found.mode & OTHERS) !== 0) {
    throw new ClientFileError(
      `${path} can be read by other users: run 'chmod 600 ${path}', and sign in again if they may have`,
    )
  }
  const parsed = parse(found.text)
  if (parsed !== undefined && compiled.Check(parsed)) return parsed
  throw new ClientFileError(`${path} has no sign-ins of this version: delete it, and sign in again`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Replaces the sign-ins by the result of `change`, and resolves to them. `change` runs in
 * one process at a time; the same object means that nothing changed. Resolves to undefined if
 * others hold the claim for more than `claimMaxMs`.
 */
export async function changeCredentials(
  path: string,
  { claimMaxMs, ...waiting }: Waiting & { readonly claimMaxMs: number },
  change: (credentials: SignIns) => Promise<SignIns>,
): Promise<SignIns | undefined> {
  await mkdir(dirname(path), { recursive: true, mode: FOLDER_OWNER_ONLY })
  await using next = await claimNext(path, claimMaxMs, waiting)
  if (!next) return undefined
  const before = await readCredentials(path)
  const after = await change(before)
  if (after !== before) await next.replace(`${JSON.stringify(after, null, 2)}\n`)
  return after
}

interface NextFile extends AsyncDisposable {
  replace(text: string): Promise<void>
}

async function claimNext(
  path: string,
  maxMs: number,
  { now, wait }: Waiting,
): Promise<NextFile | undefined> {
  const next = nextPath(path)
  const until = now() + maxMs
  for (;;) {
    const file = (await openNew(next)) ?? (await openAfterAbandoned(next))
    if (file) return nextFile(path, next, file)
    if (now() >= until) return undefined
    await wait(CLAIM_RETRY_MS)
  }
}

export function nextPath(path: string): string {
  return `${path}.new`
}

function nextFile(path: string, next: string, file: FileHandle): NextFile {
  const isOurs = async (): Promise<boolean> =>
    (await file.stat()).ino === (await lstat(next).catch(absent))?.ino
  return {
    replace: async (text) => {
      await file.writeFile(text)
      await file.sync()
      if (!(await isOurs())) throw new ClientFileError(`${path} was changed by another command`)
      await rename(next, path)
    },
    [Symbol.asyncDispose]: async () => {
      if (await isOurs()) await unlink(next).catch(absent)
      await file.close()
    },
  }
}

/**
 * Replaces a next file that has no process any more. A second file admits one process at a time:
 * two would delete each other's. Its time is that of the file system, which may be another machine.
 */
async function openAfterAbandoned(next: string): Promise<FileHandle | undefined> {
  const deletion = `${next}-deletion`
  const held = await openNew(deletion)
  if (!held) return undefined
  try {
    const found = await lstat(next).catch(absent)
    const { mtimeMs } = await held.stat()
    if (found && mtimeMs - found.mtimeMs < ABANDONED_MS) return undefined
    if (found) await unlink(next).catch(absent)
    return await openNew(next)
  } finally {
    await unlink(deletion)
    await held.close()
  }
}

/** A new file; undefined if there is one. */
function openNew(path: string): Promise<FileHandle | undefined> {
  return open(path, 'wx', OWNER_ONLY).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
    return undefined
  })
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
