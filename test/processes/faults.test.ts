/** Responses while a component fails and recovers: real processes, with traffic running. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { spawnUpstream, type UpstreamProcess } from '#simulator/process.ts'
import { hasPostgres, POSTGRES_HINT } from '#test/support/databases.ts'
import { type RedisServer, startRedis, withoutRedis } from '#test/support/redis.ts'
import { type Cluster, chat, newCaller, startCluster } from './cluster.ts'
import { type PostgresServer, startPostgres } from './postgres-server.ts'
import { formatCounts, startTraffic } from './traffic.ts'

const skip = hasPostgres ? withoutRedis : POSTGRES_HINT

function print(line: string): void {
  process.stdout.write(`# ${line}\n`)
}

describe('faults, with traffic running', { skip }, () => {
  let upstream: UpstreamProcess
  let postgres: PostgresServer
  let redis: RedisServer
  let cluster: Cluster
  let caller: { projectId: string; accountId: string; key: string }

  before(async () => {
    const parts = [spawnUpstream('--keep-requests', '10'), startPostgres(), startRedis()] as const
    ;[upstream, postgres, redis] = await Promise.all(parts)
    cluster = await startCluster({
      nodes: 2,
      upstreamUrl: upstream.url,
      redisUrl: redis.url,
      databaseUrl: postgres.url,
    })
    caller = await newCaller(cluster.admin)
  })
  after(async () => {
    await cluster?.close()
    await Promise.all([upstream?.close(), postgres?.remove(), redis?.remove()])
  })

  const traffic = (callers = 8) =>
    startTraffic({ urls: () => cluster.nodes.map(({ url }) => url), key: caller.key, callers })

  it('every request is answered while Redis fails and recovers', async () => {
    const running = traffic()
    await running.until(200, 100)
    await redis.kill()
    await running.until(200, 200)
    await redis.start()
    await running.until(200, 200)
    await running.stop()
    print(
      `Redis killed and back: ${formatCounts(running.countByStatus)}, gap ${running.longestGapMs().toFixed()} ms`,
    )
    assert.deepEqual([...running.countByStatus.keys()], [200])
  })

  it('known keys are served without a 401 and no admin write is lost while PostgreSQL restarts', async () => {
    const [first] = cluster.nodes
    assert.ok(first)
    const running = traffic()
    await running.until(200, 100)
    const made: string[] = []
    let isOver = false
    const admin = (async () => {
      while (!isOver) {
        const name = `made ${made.length}`
        const project = await cluster.admin.createProject({ name }).catch(() => undefined)
        if (project) made.push(project.id)
      }
    })()
    await postgres.kill()
    await running.until(200, 200)
    const stranger = await chat(first.url, 'sk-proj-none')
    await postgres.start()
    await running.until(200, 200)
    await running.stop()
    isOver = true
    await admin
    const kept = await everyProject(cluster)
    const lost = made.filter((id) => !kept.has(id))
    print(
      `PostgreSQL killed and back: ${formatCounts(running.countByStatus)}, ${made.length} admin writes acknowledged, ${lost.length} lost`,
    )
    assert.deepEqual([...running.countByStatus.keys()], [200])
    // A wrong checksum is rejected without the store.
    assert.equal(stranger.status, 401)
    assert.deepEqual(lost, [])
  })

  it('a killed node breaks only its own requests in flight, and the other keeps serving', async () => {
    const running = traffic()
    await running.until(200, 100)
    const [victim] = cluster.nodes.splice(1, 1)
    await victim?.end('SIGKILL')
    await running.until(200, 200)
    await cluster.start()
    await running.until(200, 200)
    await running.stop()
    print(`a node killed: ${formatCounts(running.countByStatus)}`)
    const others = [...running.countByStatus.keys()].filter(
      (status) => status !== 200 && status !== 0,
    )
    assert.deepEqual(others, [])
    const broken = running.countByStatus.get(0) ?? 0
    assert.ok(broken <= 8, 'each caller can have had one request there')
  })

  it('resets, broken bodies and refusals of the upstream are reported as its failures and counted', async () => {
    const running = traffic()
    await running.until(200, 50)
    await upstream.script({ path: '*', times: 20, fault: { kind: 'reset', at: 'start' } })
    await upstream.script({ path: '*', times: 20, fault: { kind: 'end', at: 1 } })
    await upstream.script({ path: '*', times: 20, status: 503 })
    await upstream.script({ path: '*', times: 20, status: 401 })
    await running.until(200, 100)
    await running.stop()
    await upstream.reset()
    print(`the upstream at fault: ${formatCounts(running.countByStatus)}`)
    const allowed = new Set([200, 502, 503])
    assert.ok([...running.countByStatus.keys()].every((status) => allowed.has(status)))
    const faults = (running.countByStatus.get(502) ?? 0) + (running.countByStatus.get(503) ?? 0)
    // A stale connection that is reset on reuse is retried once, invisibly to the caller.
    assert.ok(faults >= 60 && faults <= 80, `${faults} of 80 faults were reported`)
  })

  it('a rolling restart of all nodes is invisible to callers', async () => {
    const running = traffic()
    await running.until(200, 100)
    for (let n = 0; n < 2; n++) {
      const [old] = cluster.nodes.splice(0, 1)
      await cluster.start()
      const ended = await old?.end('SIGTERM')
      assert.equal(ended?.code, 0, String(ended?.stderr))
      await running.until(200, 100)
    }
    await running.stop()
    print(`all nodes restarted in turn: ${formatCounts(running.countByStatus)}`)
    assert.deepEqual([...running.countByStatus.keys()], [200])
  })
})

async function everyProject({ nodes, adminOf }: Cluster): Promise<Set<string>> {
  const [node] = nodes
  assert.ok(node)
  const ids = new Set<string>()
  let after: string | undefined
  for (;;) {
    const page = await adminOf(node).listProjects({ limit: 100, ...(after && { after }) })
    for (const { id } of page.data) ids.add(id)
    if (!page.has_more || page.last_id == null) return ids
    after = page.last_id
  }
}
