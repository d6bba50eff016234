/**
 * Every route of both API formats, for a project whose region no upstream has. With objects that it
 * made before, nothing reaches the upstream but their end, and every other request is the 403.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import { passRoute } from '#contract/data-plane/pass-routes.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import { SERVED_ROUTES } from '#contract/formats/served-routes.ts'
import { startGateway } from '#test/support/gateway.ts'
import { markedBody, markedForm } from '#test/support/marked-bodies.ts'
import { createMarkedTraffic } from '#test/support/marked-traffic.ts'

const ROUTES: readonly DataRoute[] = [
  ...SERVED_ROUTES.openai,
  ...SERVED_ROUTES.anthropic,
  passRoute('/rerank'),
]

/** Answered from what this server has: lists of models are empty, others have the last reports. */
const LOCAL: ReadonlySet<string> = new Set([
  ...['listModels', 'listAnthropicModels', 'listFiles', 'listBatches', 'listChatCompletions'],
  'listSpendBudgets',
])
/** Routes that make the objects of the others, in their order. */
const MAKING = [
  dataRoutes.createChatCompletion,
  dataRoutes.createResponse,
  dataRoutes.createConversation,
  dataRoutes.createUpload,
]

function isEnd({ method, path }: { readonly method: string; readonly path: string }): boolean {
  return method === 'DELETE' || path.endsWith('/cancel')
}

function configOf(url: string): string {
  const shared = `base_url: "${url}", api_key: "\${UPSTREAM_KEY}", regions: [us]`
  return `
upstreams:
  openai: { ${shared}, pass_routes: [/rerank] }
  claude: { ${shared}, api_format: anthropic }
`
}

it('no route lets the data of a project out of its region', async () => {
  await using gateway = await startGateway({ config: configOf })
  const { h, key, upstream } = gateway
  const traffic = createMarkedTraffic(gateway)
  const { project_id } = key
  let fileId = ''
  const send = (route: DataRoute) => {
    if (route.body === 'none') return traffic.send(route)
    if (route.body !== 'json') return traffic.send(route, { body: markedForm(route) })
    const body = markedBody(route)
    return traffic.send(route, {
      body: {
        ...body,
        ...('input_file_id' in body && { input_file_id: fileId }),
        ...(route.id === 'createChatCompletion' && { store: true }),
        ...(route.id === 'createResponse' && { background: true }),
      },
    })
  }
  for (const route of MAKING) {
    const { status, text } = await send(route)
    assert.equal(status, 200, `${route.id} ${text}`)
  }
  await traffic.sendBatchFile()
  const [file] = await h.store.reader
    .selectFrom('owned_object')
    .select('id')
    .where('kind', '=', 'file')
    .execute()
  fileId = file?.id ?? ''
  assert.equal((await send(dataRoutes.createBatch)).status, 200)
  await h.flush()
  await h.client.modifyProject({ project_id, geography: 'EU' })
  upstream.reset()
  for (const route of ROUTES.filter((one) => !isEnd(one))) {
    const { status, json, text } = await send(route)
    const message = `${route.id} ${text}`
    assert.deepEqual(
      upstream.requests.map(({ path }) => path),
      [],
      message,
    )
    assert.equal(status, LOCAL.has(route.id) ? 200 : 403, message)
    if (status === 200) continue
    assert.match(json.error?.message ?? '', /data residency in `eu`/, message)
  }
  for (const route of ROUTES.filter(isEnd)) await send(route)
  const reached = upstream.requests.filter((one) => isEnd(one)).map(({ path }) => path)
  assert.ok(reached.length >= 6, reached.join())
})
