/** A server and its upstream in processes of their own, for programs in other languages. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mintKey } from '#base/secrets.ts'
import { spawnUpstream } from '#simulator/process.ts'
import { startProcess } from './server-process.ts'

export interface ProgramServer {
  /** Temporary folder of the server's store. */
  readonly folder: string
  readonly url: string
  readonly upstreamUrl: string
  readonly adminKey: string
}

/** Starts both. They end, and the folder is deleted, with `stack`. */
export async function startProgramServer(
  stack: AsyncDisposableStack,
  config = '',
): Promise<ProgramServer> {
  const folder = await mkdtemp(join(tmpdir(), 'bailiwick-program-'))
  stack.defer(() => rm(folder, { recursive: true }))
  const configFile = join(folder, 'bailiwick.yaml')
  await writeFile(configFile, config)
  const upstream = await spawnUpstream('--any-key')
  stack.defer(() => upstream.close())
  const adminKey = mintKey('admin')
  const server = await startProcess({
    databaseUrl: `sqlite:${join(folder, 'bailiwick.db')}`,
    adminKey,
    env: { UPSTREAM_URL: upstream.url, UPSTREAM_API_KEY: 'any', BAILIWICK_CONFIG: configFile },
  })
  stack.defer(async () => void (await server.end('SIGTERM')))
  return { folder, url: server.url, upstreamUrl: upstream.url, adminKey }
}
