/** State of the host of this node: the end of its certificate, and the free disk of its store. */
import { statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { toSeconds } from '#base/clock.ts'
import type { Settings } from '#config/settings.ts'
import type { Server } from '#contract/extensions/server.ts'

const SQLITE = 'sqlite:'

export async function hostState({
  databaseUrl,
  tls,
}: Pick<Settings, 'databaseUrl' | 'tls'>): Promise<Server['host']> {
  return {
    certificate_ends_at: tls ? toSeconds(tls.current().expiresAt) : null,
    disk_free_bytes: databaseUrl.startsWith(SQLITE)
      ? await freeBytesOf(databaseUrl.slice(SQLITE.length))
      : null,
  }
}

/** Bytes for this user on the disk of a file; null where that is not known. */
async function freeBytesOf(path: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(dirname(resolve(path)))
    return bavail * bsize
  } catch {
    return null
  }
}
