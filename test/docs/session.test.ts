/** The shell of a page, and servers in terminals of their own. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { temporaryFolder } from '#test/cli/command.ts'
import { openSession, type Place, startServer } from './session.ts'

/** A server that ends at Ctrl-C only, and then removes its file. */
const SERVER = `
trap 'rm running; exit' INT
touch running
echo listening
while true; do sleep 0.05; done
`

async function withPlace(test: (place: Place) => Promise<void>): Promise<void> {
  using folder = temporaryFolder()
  const { path } = folder
  await test({ folder: path, scripts: path, environment: { PATH: process.env.PATH } })
}

describe('session', () => {
  it('a script sees the variables and the folder of the ones before', () =>
    withPlace(async (place) => {
      const session = openSession(place)
      await session.run('1', 'PROJECT=research; mkdir sub; cd sub')
      await session.run('2', '[ "$PROJECT" = research ]; [ "$(basename "$PWD")" = sub ]')
      session.close()
    }))

  const failures = {
    'a failing command': 'echo before; false; echo after',
    'a failing command of a pipe': 'echo before | grep before; false | cat; echo after',
    'an unset variable': 'echo before; echo "$UNSET"; echo after',
  }
  for (const [failure, script] of Object.entries(failures)) {
    it(`${failure} rejects with the output, and ends the session`, () =>
      withPlace(async (place) => {
        const session = openSession(place)
        const isOutput = ({ message }: Error): boolean =>
          message.startsWith('before\n') && !message.includes('after')
        await assert.rejects(session.run('1', script), isOutput)
        await assert.rejects(session.run('2', 'true'))
        session.close()
      }))
  }
})

describe('server of a block', () => {
  it('is ready when it prints the text, and ends with Ctrl-C', () =>
    withPlace(async (place) => {
      const options = { name: '1', script: SERVER, ready: 'listening' }
      const server = await startServer(place, options)
      assert.equal(server.printed, 'listening\n')
      const session = openSession(place)
      await session.run('2', '[ -e running ]')
      await server.stop()
      await session.run('3', '[ ! -e running ]')
      session.close()
    }))

  it('that ends before it is ready rejects with its output', () =>
    withPlace(async (place) => {
      const options = { name: '1', script: 'echo no room >&2', ready: 'listening' }
      await assert.rejects(startServer(place, options), /without printing listening:\nno room/)
    }))
})
