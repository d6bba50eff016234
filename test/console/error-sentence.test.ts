import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ApiError, ConnectionError } from '#client/client.ts'
import { alertSentence, fieldSentence, shortSentence } from '#console/display/error-sentence.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'

describe('invalid value in a form', () => {
  let h: Harness
  let project_id: string
  before(async () => {
    h = await startHarness('sqlite')
    project_id = (await h.client.createProject({ name: 'Search' })).id
  })
  after(() => h?.close())

  const refusalOf = (sent: Promise<unknown>): Promise<ApiError> =>
    sent.then(
      () => assert.fail('it was not refused'),
      (error) => (error instanceof ApiError ? error : assert.fail(String(error))),
    )
  const limit = (max_requests_per_1_minute: number, model = 'gpt-4o') =>
    refusalOf(
      h.client.updateProjectRateLimits({
        project_id,
        rate_limit_id: `rl-${model}`,
        max_requests_per_1_minute,
      }),
    )

  it('a limit above the organization’s has a sentence with that limit', async () => {
    const error = await limit(20_000)
    assert.equal(fieldSentence(error), 'At most 10,000, the organization’s limit.')
    const alert = 'Max requests per 1 minute: at most 10,000, the organization’s limit.'
    assert.equal(alertSentence(error), alert)
  })

  it('bounds of numbers have sentences', async () => {
    assert.equal(fieldSentence(await limit(-1)), 'At least 0.')
    assert.equal(fieldSentence(await limit(2 ** 32)), 'At most 2,147,483,647.')
  })

  it('bounds of text have sentences', async () => {
    const long = await refusalOf(h.client.createProject({ name: 'x'.repeat(1_300) }))
    assert.match(fieldSentence(long), /^At most [\d,]+ characters; this has 1,300\.$/)
    assert.match(alertSentence(long), /^Name: at most /)
    const empty = await refusalOf(h.client.createProject({ name: '' }))
    assert.equal(alertSentence(empty), 'Name: must not be empty.')
    const nul = await refusalOf(h.client.createProject({ name: 'a\0' }))
    assert.match(alertSentence(nul), /^Name: expected text without NUL characters/)
  })

  it('a server out of reach has no address in the sentence', () => {
    const away = new ConnectionError('http://localhost:8080/v1 cannot be reached.')
    for (const sentence of [shortSentence, fieldSentence, alertSentence]) {
      assert.equal(sentence(away), 'Can’t reach the server.')
    }
  })

  it('a missing scope is not named to a reader without a key', () => {
    const message = 'You have insufficient permissions. Missing scopes: api.management.read.'
    const error = new ApiError(403, { error: message }, null)
    assert.match(shortSentence(error), /^Your role doesn’t include this\./)
  })

  it('any other error keeps its message', async () => {
    const missing = await refusalOf(h.client.retrieveProject({ project_id: 'proj_none' }))
    assert.equal(alertSentence(missing), missing.message)
    assert.equal(fieldSentence(new Error("Invalid 'a': b")), "Invalid 'a': b")
  })
})
