/**
 * The servers that are compared, each in a process of its own:
 *   node bench/servers.ts bailiwick DATABASE_FILE [commit-alone]
 *   node bench/servers.ts bare
 * Each prints the line `listening PORT` when it is ready.
 */
import { openSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import { pino } from 'pino'
import { createLastUsed } from '#access/last-used.ts'
import { elapsedClock, systemClock } from '#base/clock.ts'
import { founding } from '#cli/installation.ts'
import { configuredBounds } from '#config/bounds.ts'
import { routes } from '#control/routes.ts'
import { createFailedKeys } from '#control/sessions/failed-keys.ts'
import { createOverloadGuard } from '#http/overload.ts'
import { createServer } from '#http/server.ts'
import { createCatalog } from '#limits/catalog.ts'
import { createMetrics } from '#metrics/metrics.ts'
import { openSqlite } from '#storage/sqlite.ts'

/** Bailiwick as `serve` makes it, its log at its usual level and thrown away. */
const startBailiwick = async (file: string, commitAlone: boolean) => {
  const store = await openSqlite(file, undefined, commitAlone ? 1 : undefined)
  const catalog = createCatalog(new Map())
  const log = pino.destination({ fd: openSync('/dev/null', 'w'), sync: false, minLength: 16_000 })
  const metrics = createMetrics('bench')
  const bounds = configuredBounds()
  const elapsed = elapsedClock
  const services = { store, now: systemClock, newId: founding(store, catalog).newId, catalog }
  return createServer({
    services: {
      ...services,
      lastUsed: createLastUsed(store, () => {}),
      failedKeys: createFailedKeys(services, () => {}),
    },
    routes,
    metrics,
    logger: pino({ level: 'info', base: null }, log),
    version: 'bench',
    publicUrl: undefined,
    trustedProxies: [],
    bounds,
    overload: createOverloadGuard({ bounds, metrics, elapsed, heapShare: () => 0 }),
    elapsed: elapsedClock,
    metricsAccess: 'open',
  })
}

/** The same bytes from memory: the cost of the framework alone. */
const startBare = () => {
  const app = fastify()
  let answers: Record<string, string> = {}
  app.post('/answers', async (request) => {
    answers = request.body as Record<string, string>
    return 'ok'
  })
  const answer =
    (name: string) => async (_request: unknown, reply: { type(t: string): unknown }) => {
      reply.type('application/json; charset=utf-8')
      return answers[name]
    }
  app.get('/v1/organization/projects', answer('list'))
  app.get('/v1/organization/projects/:project_id', answer('retrieve'))
  app.post('/v1/organization/projects', answer('create'))
  return app
}

const [kind, file = '', mode] = process.argv.slice(2)
const app = kind === 'bare' ? startBare() : await startBailiwick(file, mode === 'commit-alone')
await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`listening ${(app.server.address() as AddressInfo).port}\n`)
process.once('SIGTERM', () => process.exit(0))
