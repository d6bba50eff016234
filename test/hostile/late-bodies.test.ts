/**
 * Requests of the control plane whose body arrives after their caller has lost the permission: they
 * were authenticated on their headers, and must change nothing any more.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { scimClient } from '#test/scim/scim-client.ts'
import { newEmail, newUser } from '#test/sdk/suite.ts'
import { movableClock } from '#test/support/clock.ts'
import { type Line, line } from '#test/support/connection.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'

const { clock, move } = movableClock()

onEachStore('a request of the control plane with a late body', (dialect) => {
  const server = shareHarness(dialect, { clock })

  /** Sends the headers of a request, and resolves once the server waits for its body. */
  const begin = async (key: string, method: string, path: string, body: string): Promise<Line> => {
    const begun = line(server().url)
    const head = [
      ...[`${method} ${path} HTTP/1.1`, 'host: x', `authorization: Bearer ${key}`],
      ...['content-type: application/json', `content-length: ${body.length}`],
      ...['expect: 100-continue', 'connection: close', '', ''],
    ]
    begun.socket.write(head.join('\r\n'))
    await begun.until('100 Continue')
    return begun
  }
  const finish = async ({ socket, ended }: Line, body: string): Promise<string> => {
    socket.write(body)
    return ended
  }
  const exists = async (email: string): Promise<boolean> =>
    (await server().client.listUsers({ emails: [email] })).data.length > 0

  it('is rejected when its admin key was deleted since its headers', async () => {
    const { client } = server()
    const { id, value } = await client.createAdminApiKey({ name: 'late' })
    const email = newEmail()
    const body = JSON.stringify({ email, role: 'owner' })
    const late = await begin(value, 'POST', '/v1/organization/users', body)
    await client.deleteAdminApiKey({ key_id: id })
    move(1_000)
    assert.match(await finish(late, body), /HTTP\/1.1 401 .*invalid_api_key/s)
    assert.equal(await exists(email), false)
  })

  it('is rejected when its SCIM token was deleted since its headers', async () => {
    const { client } = server()
    const idp = await scimClient(server())
    const { id } = await newUser(server())
    const { value, id: token_id } = await client.createScimToken({ name: 'late' })
    const operation = { op: 'replace', value: { displayName: 'Late' } }
    const body = JSON.stringify({ Operations: [operation] })
    const late = await begin(value, 'PATCH', `/scim/v2/Users/${id}`, body)
    await client.deleteScimToken({ token_id })
    move(1_000)
    assert.match(await finish(late, body), /HTTP\/1.1 401 /)
    const { body: user } = await idp.send('GET', `/Users/${id}`)
    assert.notEqual(user.displayName, 'Late')
  })

  it('is accepted when its caller is still permitted', async () => {
    const email = newEmail()
    const body = JSON.stringify({ email, role: 'reader' })
    const late = await begin(server().adminKey, 'POST', '/v1/organization/users', body)
    move(1_000)
    assert.match(await finish(late, body), /HTTP\/1.1 200 /)
    assert.equal(await exists(email), true)
  })
})
