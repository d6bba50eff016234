/** Several servers in processes of their own, over one PostgreSQL, one Redis and one upstream. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mintKey } from '#base/secrets.ts'
import { type Client, createClient } from '#client/client.ts'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { dropDatabase, emptyDatabase } from '#test/support/databases.ts'
import { type ServerProcess, startProcess } from '#test/support/server-process.ts'

export interface Cluster {
  readonly databaseUrl: string
  readonly nodes: ServerProcess[]
  /** Address of the first node. */
  readonly admin: Client
  /** Creates another client for a node. */
  adminOf(node: ServerProcess): Client
  /** Starts one more node, which may reach the database at another address. */
  start(nodeUrl?: string): Promise<ServerProcess>
  close(): Promise<void>
}

export interface ClusterOptions {
  readonly nodes: number
  readonly upstreamUrl: string
  readonly redisUrl?: string
  /** The text of a configuration file. */
  readonly config?: string
  /** An existing database, which is not dropped. */
  readonly databaseUrl?: string
  readonly env?: Readonly<Record<string, string>>
}

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const databaseUrl = options.databaseUrl ?? (await emptyDatabase('postgres'))
  const adminKey = mintKey('admin')
  const file = join(tmpdir(), `bailiwick-${randomBytes(6).toString('hex')}.yaml`)
  await writeFile(file, options.config ?? '')
  const env = {
    UPSTREAM_URL: options.upstreamUrl,
    UPSTREAM_API_KEY: UPSTREAM_KEY,
    BAILIWICK_CONFIG: file,
    ...(options.redisUrl && { REDIS_URL: options.redisUrl }),
    ...options.env,
  }
  const nodes: ServerProcess[] = []
  const start = async (nodeUrl = databaseUrl): Promise<ServerProcess> => {
    const node = await startProcess({ databaseUrl: nodeUrl, adminKey, env })
    nodes.push(node)
    return node
  }
  for (let n = 0; n < options.nodes; n++) await start()
  const adminOf = ({ url }: ServerProcess) => createClient({ baseUrl: `${url}/v1`, adminKey })
  const [first] = nodes
  assert.ok(first)
  return {
    databaseUrl,
    nodes,
    admin: adminOf(first),
    adminOf,
    start,
    close: async () => {
      await Promise.all(nodes.map((node) => node.end('SIGKILL')))
      if (!options.databaseUrl) await dropDatabase(databaseUrl)
    },
  }
}

/** Creates a project with one service account and returns its key. */
export async function newCaller(
  admin: Client,
): Promise<{ projectId: string; accountId: string; key: string }> {
  const project = await admin.createProject({ name: 'Load' })
  const account = await admin.createProjectServiceAccount({
    project_id: project.id,
    name: 'caller',
  })
  assert.ok(account.api_key)
  return { projectId: project.id, accountId: account.id, key: account.api_key.value }
}

export interface Answered {
  readonly status: number
  readonly body: unknown
  readonly headers: Headers
}

/** Sends one minimal chat request. */
export async function chat(url: string, key: string, body: object = {}): Promise<Answered> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }], ...body }),
  })
  const text = await response.text()
  return { status: response.status, body: parsed(text), headers: response.headers }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
