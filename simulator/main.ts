/** The upstream as a process of its own: `node simulator/main.ts --port 4000`. */
import { parseArgs } from 'node:util'
import { startUpstream } from './upstream.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    key: { type: 'string', multiple: true },
    'any-key': { type: 'boolean', default: false },
    model: { type: 'string', multiple: true },
    'keep-requests': { type: 'string' },
    'keep-bytes': { type: 'string' },
    seed: { type: 'string' },
  },
})
const { 'keep-requests': keepRequests, 'keep-bytes': keepBytes, seed } = values
const upstream = await startUpstream({
  port: Number(values.port),
  ...(values.key ? { keys: values.key } : {}),
  ...(values['any-key'] ? { keys: null } : {}),
  ...(values.model ? { models: values.model } : {}),
  ...(keepRequests === undefined ? {} : { keepRequests: Number(keepRequests) }),
  ...(keepBytes === undefined ? {} : { keepBytes: Number(keepBytes) }),
  ...(seed === undefined ? {} : { seed }),
})
process.stdout.write(`listening on ${upstream.url}\n`)
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void upstream.close())
}
