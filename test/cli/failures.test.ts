import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { run, runProcess } from './command.ts'

/** A port of this machine without a listener. */
const NOBODY = 'http://127.0.0.1:1'

describe('failing command', () => {
  let h: Harness
  const environment = () => ({ OPENAI_ADMIN_KEY: h.adminKey, BAILIWICK_BASE_URL: h.url })
  const bailiwick = (...args: string[]) => run(args, environment())

  before(async () => {
    h = await startHarness('sqlite')
  })
  after(() => h.close())

  it('exits with 1 when it is rejected, with parameter, code and request id', async () => {
    const { status, stdout, stderr } = await runProcess(
      ['projects', 'list', '--limit', '101'],
      environment(),
    )
    assert.equal(status, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /^error: Invalid 'limit': .*101/)
    assert.match(stderr, /^ {2}parameter {3}limit$/m)
    assert.match(stderr, /^ {2}code {8}integer_above_max_value$/m)
    assert.match(stderr, /^ {2}request id {2}req_\w+$/m)
  })

  it('exits with 1 when its object does not exist', async () => {
    const { status, stderr } = await bailiwick('projects', 'retrieve', 'proj_none')
    assert.equal(status, 1)
    assert.match(stderr, /proj_none/)
  })

  it('exits with 1 and the address when the server is unreachable', async () => {
    const { status, stdout, stderr } = await bailiwick('users', 'list', '--base-url', NOBODY)
    assert.equal(status, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /^error: http:\/\/127\.0\.0\.1:1\/v1 cannot be reached\./)
  })

  it('exits with 2 without a key, and says where to set one', async () => {
    const { status, stderr } = await runProcess(['users', 'list'], { BAILIWICK_BASE_URL: h.url })
    assert.equal(status, 2)
    assert.match(stderr, /OPENAI_ADMIN_KEY/)
  })

  const misuses: readonly [string, string[], RegExp][] = [
    [
      'an unknown noun',
      ['project', 'list'],
      /unknown command 'project'\n\(Did you mean projects\?\)/,
    ],
    ['an unknown verb', ['projects', 'lst'], /unknown command 'lst'\n\(Did you mean list\?\)/],
    ['a noun alone', ['projects'], /Usage: bailiwick projects/],
    ['an unknown option', ['projects', 'list', '--limits', '5'], /unknown option '--limits'/],
    ['a missing argument', ['projects', 'retrieve'], /missing required argument 'project-id'/],
    ['an extra argument', ['projects', 'retrieve', 'a', 'b'], /too many arguments/],
    ['a missing option', ['projects', 'create'], /required option '--name <text>' not specified/],
    [
      'an unknown option in place of a required one',
      ['projects', 'create', '--nam', 'x'],
      /unknown option '--nam'\n\(Did you mean --name\?\)/,
    ],
    [
      'an unknown option of a command on this machine',
      ['organizations', 'create', '--names', 'x'],
      /unknown option '--names'\n\(Did you mean --name\?\)/,
    ],
    [
      'a missing option of a command on this machine',
      ['organizations', 'create', '--name', 'x'],
      /required option '--owner-email <text>' not specified/,
    ],
    ['an invalid number', ['projects', 'list', '--limit', '1e3'], /must be a whole number/],
    [
      'an invalid choice',
      ['users', 'update', 'u', '--role', 'king'],
      /'king' is not one of .*owner, reader/,
    ],
    ['an invalid grant', ['invites', 'create', '--projects', 'proj_x'], /It is written id:role/],
    ['an invalid time', ['audit-logs', 'list', '--effective-at-gt', 'noon'], /must be a time/],
    [
      'an invalid address',
      ['users', 'list', '--base-url', 'localhost'],
      /must be an http or https address/,
    ],
    [
      '--all with --before',
      ['audit-logs', 'list', '--all', '--before', 'x'],
      /cannot be used with/,
    ],
  ]
  for (const [name, args, message] of misuses) {
    it(`exits with 2 and the reason: ${name}`, async () => {
      const { status, stdout, stderr } = await bailiwick(...args)
      assert.equal(status, 2)
      assert.equal(stdout, '')
      assert.match(stderr, message)
    })
  }
})
