/** Users by SCIM: creation, lists, replacement and removal. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { eventsOf, ids, newUser } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import {
  assertScimError,
  createPerson,
  newPerson,
  type ScimClient,
  scimClient,
} from './scim-client.ts'

onEachStore('users by SCIM', (dialect) => {
  const server = shareHarness(dialect)
  let idp: ScimClient

  before(async () => {
    idp = await scimClient(server())
  })

  const find = async (filter: string) =>
    (await idp.send('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body

  it('a created user is a reader, and is returned with its version and address', async () => {
    const given = newPerson()
    const sent = { ...given, title: 'Countess', 'urn:example:2.0:User': { x: 1 } }
    const { status, headers, body } = await idp.send('POST', '/Users', sent)
    assert.equal(status, 201)
    const location = `${server().url}/scim/v2/Users/${body.id}`
    assert.equal(headers.get('location'), location)
    assert.equal(headers.get('etag'), 'W/"1"')
    const name = `${given.name.givenName} ${given.name.familyName}`
    const { meta, id, ...rest } = body
    assert.deepEqual(rest, {
      ...given,
      displayName: name,
      name: { ...given.name, formatted: name },
    })
    assert.deepEqual([meta.resourceType, meta.location], ['User', location])
    const user = await server().client.retrieveUser({ user_id: id })
    assert.deepEqual([user.role, user.email, user.name], ['reader', given.userName, name])
    assert.deepEqual((await idp.send('GET', `/Users/${id}`)).body, body)
  })

  it('each change has one event, whose actor is the token; a repeated one has none', async () => {
    const h = server()
    let id = ''
    const person = newPerson()
    const events = await eventsOf(h, async () => {
      id = (await idp.send('POST', '/Users', person)).body.id
      for (const _ of [1, 2]) {
        await idp.send('PUT', `/Users/${id}`, { ...person, displayName: 'Ada King' })
      }
      assert.equal((await idp.send('DELETE', `/Users/${id}`)).status, 204)
      assert.equal((await idp.send('DELETE', `/Users/${id}`)).status, 204)
    })
    assert.deepEqual(
      events.map((event) => event[event.type]),
      [{ id, data: { role: 'reader' } }, { id, changes_requested: { name: 'Ada King' } }, { id }],
    )
    assert.ok(events.every(({ actor }) => actor.api_key?.id === idp.tokenId))
    assertScimError(await idp.send('GET', `/Users/${id}`), 404)
    assertScimError(await idp.send('DELETE', '/Users/user-unknown'), 404)
    assertScimError(await idp.send('GET', '/Users/a%00b'), 404)
  })

  it('user name and address are given to one user, in any case of their letters', async () => {
    const { userName, id } = await createPerson(idp)
    const taken = newPerson({ userName: userName.toUpperCase() })
    assertScimError(await idp.send('POST', '/Users', taken), 409, 'uniqueness')
    const sameAddress = newPerson({ emails: [{ value: userName.toUpperCase() }] })
    assertScimError(await idp.send('POST', '/Users', sameAddress), 409, 'uniqueness')
    const other = await createPerson(idp)
    const body = { ...other, emails: [{ value: userName }] }
    assertScimError(await idp.send('PUT', `/Users/${other.id}`, body), 409, 'uniqueness')
    await idp.send('DELETE', `/Users/${id}`)
    assert.notEqual((await idp.send('POST', '/Users', taken)).body.id, id)
  })

  it('a user of before is found by the address, and keeps id and role when it is adopted', async () => {
    const h = server()
    const user = await newUser(h, 'owner')
    const { Resources } = await find(`userName eq "${user.email?.toUpperCase()}"`)
    assert.deepEqual(ids(Resources), [user.id])
    const adopted = { ...newPerson({ userName: 'ada', externalId: 'okta-7' }), emails: undefined }
    const { body } = await idp.send('PUT', `/Users/${user.id}`, adopted)
    assert.deepEqual([body.userName, body.emails[0].value], ['ada', user.email])
    assert.equal((await h.client.retrieveUser({ user_id: user.id })).role, 'owner')
    assert.deepEqual(ids((await find('externalId eq "okta-7"')).Resources), [user.id])
  })

  it('filters compare by eq and join by and; others are rejected', async () => {
    const { id, userName } = await createPerson(idp, { externalId: 'Case' })
    for (const [filter, expected] of [
      [`userName eq "${userName.toUpperCase()}"`, [id]],
      [`urn:ietf:params:scim:schemas:core:2.0:User:userName eq "${userName}"`, [id]],
      ['externalId eq "Case"', [id]],
      ['externalId eq "case"', []],
      [`emails.value eq "${userName}" and id eq "${id}"`, [id]],
      [`emails[type eq "work"].value eq "${userName}"`, [id]],
      [`emails[type eq "home"].value eq "${userName}"`, []],
      [`id eq "${id}" and active eq true`, [id]],
      [`id eq "${id}" AND active EQ false`, []],
      ['id eq "user-\\"quoted\\""', []],
    ] as const) {
      const { Resources, totalResults } = await find(filter)
      assert.deepEqual([ids(Resources), totalResults], [expected, expected.length], filter)
    }
    for (const filter of [
      ...['userName', 'userName co "a"', 'userName eq', 'userName eq 1', 'title eq "x"'],
      ...['id eq "a" or id eq "b"', 'not (id eq "a")', '(id eq "a")', 'id eq "a" and'],
      ...['id eq "a', `id eq "${'a'.repeat(2_000)}"`, Array(20).fill('id eq "a"').join(' and ')],
      ...['emails[emails[type eq "work"].value eq "a"].value eq "b"', '['.repeat(1_000)],
    ]) {
      const answer = await idp.send('GET', `/Users?filter=${encodeURIComponent(filter)}`)
      assertScimError(answer, 400, 'invalidFilter')
    }
  })

  it('pages begin at startIndex and have count users, within bounds', async () => {
    for (let n = 0; n < 3; n++) await createPerson(idp)
    const all = (await idp.send('GET', '/Users')).body
    const total = all.totalResults
    assert.deepEqual([all.startIndex, all.itemsPerPage], [1, total])
    const second = (await idp.send('GET', '/Users?startIndex=2&count=2')).body
    assert.deepEqual(second.Resources, all.Resources.slice(1, 3))
    const none = (await idp.send('GET', '/Users?startIndex=0&count=-1')).body
    assert.deepEqual([none.totalResults, none.startIndex, none.itemsPerPage], [total, 1, 0])
    assert.equal((await idp.send('GET', '/Users?startIndex=99999')).body.itemsPerPage, 0)
    assertScimError(await idp.send('GET', '/Users?count=all'), 400, 'invalidValue')
    const ofNames = (await idp.send('GET', '/Users?attributes=userName&count=1')).body
    assert.deepEqual(Object.keys(ofNames.Resources[0]).sort(), ['id', 'schemas', 'userName'])
  })

  it('a search by POST is answered as the list with its parameters is', async () => {
    const { id, userName } = await createPerson(idp)
    const filter = `userName eq "${userName}"`
    const selected = { attributes: ['userName', 'emails.value'], startIndex: 1, count: 5 }
    const query = `attributes=userName,emails.value&count=5&filter=${encodeURIComponent(filter)}`
    const { status, body } = await idp.send('POST', '/Users/.search', { filter, ...selected })
    assert.equal(status, 200)
    assert.deepEqual([ids(body.Resources), body.Resources[0].userName], [[id], userName])
    assert.deepEqual((await idp.send('GET', `/Users?${query}`)).body, body)
    for (const wrong of [[], { attributes: 'id' }, { attributes: Array(101).fill('id') }]) {
      assertScimError(await idp.send('POST', '/Users/.search', wrong), 400, 'invalidValue')
    }
    const unreadable = await idp.send('POST', '/Groups/.search', { filter: 'id pr' })
    assertScimError(unreadable, 400, 'invalidFilter')
  })

  it('a change of another version than If-Match is rejected', async () => {
    const { id, ...person } = await createPerson(idp)
    const put = (tag: string, displayName: string) =>
      idp.send('PUT', `/Users/${id}`, { ...person, displayName }, { 'if-match': tag })
    assert.equal((await put('W/"1"', 'B')).headers.get('etag'), 'W/"2"')
    assertScimError(await put('W/"1"', 'C'), 412)
    assertScimError(await put('W/"1"', 'B'), 412)
    assert.equal((await put('*', 'C')).status, 200)
    assertScimError(await idp.send('DELETE', `/Users/${id}`, undefined, { 'if-match': '"1"' }), 412)
    const same = await idp.send('GET', `/Users/${id}`, undefined, { 'if-none-match': 'W/"3"' })
    assert.equal(same.status, 304)
  })

  it('invalid bodies are rejected and change nothing', async () => {
    const before = (await idp.send('GET', '/Users?count=0')).body.totalResults
    const bodies = [
      ...['[]', '"text"', '{}', '{"userName":""}', '{"userName":1}', '{"userName":"nobody"}'],
      JSON.stringify(newPerson({ active: 'perhaps' })),
      JSON.stringify(newPerson({ emails: [{ value: 'no address' }] })),
      JSON.stringify(newPerson({ displayName: 'a\0b' })),
      JSON.stringify(newPerson({ displayName: 'n'.repeat(300) })),
      JSON.stringify(newPerson({ userName: 'u'.repeat(400) })),
    ]
    for (const body of bodies) {
      assertScimError(await idp.send('POST', '/Users', body), 400, 'invalidValue')
    }
    assertScimError(await idp.send('POST', '/Users', '{'), 400, 'invalidSyntax')
    const { userName } = newPerson()
    for (const twice of ['userName', 'USERNAME', 'user\\u004eame']) {
      const body = `{"userName":"other@example.com","${twice}":"${userName}"}`
      assertScimError(await idp.send('POST', '/Users', body), 400, 'invalidSyntax')
    }
    assertScimError(await idp.send('POST', '/Users', '"x"', { 'content-type': 'text/plain' }), 415)
    const after = (await idp.send('GET', '/Users?count=0')).body.totalResults
    assert.equal(after, before)
  })

  it('the service describes itself', async () => {
    const { body: config } = await idp.send('GET', '/ServiceProviderConfig')
    assert.deepEqual([config.patch.supported, config.etag.supported], [true, true])
    const { body: types } = await idp.send('GET', '/ResourceTypes')
    const { body: schemas } = await idp.send('GET', '/Schemas')
    for (const { id, schema, endpoint } of types.Resources) {
      assert.equal((await idp.send('GET', `/ResourceTypes/${id}`)).body.schema, schema)
      assert.equal((await idp.send('GET', `/Schemas/${schema}`)).body.id, schema)
      assert.equal((await idp.send('GET', `${endpoint}?count=0`)).status, 200)
      assert.ok(schemas.Resources.some((one: { id: string }) => one.id === schema))
    }
    assertScimError(await idp.send('GET', '/Schemas/urn:unknown'), 404)
  })
})
