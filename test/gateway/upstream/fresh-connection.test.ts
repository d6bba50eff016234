/** Connections of uploads: a new one for each, closed with the attempt. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { it } from 'node:test'
import { startTwoProjects } from '#test/gateway/two-projects.ts'

it('a response that fails at its head closes the connection of an upload under way', async (t) => {
  const gateway = await startTwoProjects('sqlite')
  t.after(() => gateway.close())
  gateway.upstream.script({
    path: '/v1/files',
    status: 503,
    unread: true,
    body: 'x'.repeat(100),
    cut: 10,
    fault: { kind: 'stall', at: 2 },
  })
  const upload = request(`${gateway.h.url}/v1/files`, {
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Bearer ${gateway.ours.key.value}`,
      'content-type': 'multipart/form-data; boundary=b',
    },
  })
  upload.on('error', () => {})
  const responded = once(upload, 'response')
  upload.write('--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nuser_data\r\n')
  upload.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbegun')
  const [response] = await responded
  assert.equal(response.statusCode, 503)
  await gateway.upstream.until(([first]) => first?.aborted === true)
  upload.destroy()
})
