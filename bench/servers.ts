/**
 * The servers that are compared, each in a process of its own:
 *   node bench/servers.ts bailiwick DATABASE_FILE [commit-alone]
 *   node bench/servers.ts bare
 * Each prints the line `listening PORT` when it is ready.
 */
import { openSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import { createApp } from '#cli/app.ts'
import { systemRuntime } from '#cli/runtime.ts'
import { readSettings } from '#config/settings.ts'
import { openSqlite } from '#storage/sqlite/sqlite.ts'

/** Bailiwick as `serve` starts it, its log at its usual level and thrown away. */
async function startBailiwick(file: string, commitAlone: boolean): Promise<string> {
  const store = await openSqlite(file, undefined, commitAlone ? 1 : undefined)
  const log = openSync('/dev/null', 'w')
  const { url } = await createApp(readSettings({ PORT: '0' }, {}), { ...systemRuntime, store, log })
  return new URL(url).port
}

/** The same bytes from memory: the cost of the framework alone. */
function startBare() {
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

async function listen(app: ReturnType<typeof startBare>): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return (app.server.address() as AddressInfo).port
}

const [kind, file = '', mode] = process.argv.slice(2)
const port =
  kind === 'bare' ? await listen(startBare()) : await startBailiwick(file, mode === 'commit-alone')
process.stdout.write(`listening ${port}\n`)
process.once('SIGTERM', () => process.exit(0))
