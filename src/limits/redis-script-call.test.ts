import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Command } from 'ioredis'
import type { RedisClient } from './redis-client.ts'
import { createScript, createScriptCaller, type ScriptArguments } from './redis-script-call.ts'

const SCRIPT = createScript('return 1')
const NOTHING: ScriptArguments = { keys: [], values: [] }

/** A client with one connection, which answers a command with what `answer` returns or throws. */
function createWorld(answer: (written: string) => string = () => 'answer') {
  const written: string[] = []
  const commands: Command[] = []
  const first = {}
  let connection = first
  const client = {
    sendCommand: (command: Command) => {
      commands.push(command)
      const text = String(command.toWritable(connection))
      written.push(text)
      try {
        command.resolve(Buffer.from(answer(text)))
      } catch (error) {
        command.reject(error as Error)
      }
    },
  }
  const callScript = createScriptCaller(client as unknown as RedisClient)
  const reconnect = (): void => {
    connection = {}
  }
  /** The next command goes to the first connection again. */
  const back = (): void => {
    connection = first
  }
  return { written, commands, callScript, reconnect, back }
}

it('a connection gets the text of a script once, and its hash from then on', async () => {
  const { written, callScript, reconnect } = createWorld()
  const answer = await callScript(SCRIPT, NOTHING)
  assert.equal(answer.toString(), 'answer')
  await callScript(SCRIPT, NOTHING)
  reconnect()
  await callScript(SCRIPT, NOTHING)
  const text = '*3\r\n$4\r\nEVAL\r\n$8\r\nreturn 1\r\n$1\r\n0\r\n'
  const hash = `*3\r\n$7\r\nEVALSHA\r\n$40\r\n${SCRIPT.hash}\r\n$1\r\n0\r\n`
  assert.deepEqual(written, [text, hash, text])
})

it('keys and values are written in order, with their lengths in bytes', async () => {
  const { written, callScript } = createWorld()
  const bytes = Buffer.from('\r\n$é')
  await callScript(SCRIPT, { keys: ['{a}é', '{a}b'], values: ['7', bytes, '', bytes, 'z'] })
  const [, after = ''] = written[0]?.split('return 1\r\n') ?? []
  const keys = '$1\r\n2\r\n$5\r\n{a}é\r\n$4\r\n{a}b\r\n'
  const values = '$1\r\n7\r\n$5\r\n\r\n$é\r\n$0\r\n\r\n$5\r\n\r\n$é\r\n$1\r\nz\r\n'
  assert.equal(after, keys + values)
  assert.match(written[0] ?? '', /^\*10\r\n/)
})

it('a call that the server refuses for want of the script is sent again with its text', async () => {
  let isLost = false
  const { written, callScript } = createWorld((text) => {
    if (isLost && text.includes('EVALSHA')) throw new Error('NOSCRIPT No matching script.')
    return 'answer'
  })
  await callScript(SCRIPT, NOTHING)
  isLost = true
  await callScript(SCRIPT, NOTHING)
  const names = written.map((text) => text.split('\r\n')[2])
  assert.deepEqual(names, ['EVAL', 'EVALSHA', 'EVAL'])
})

it('it is sent with the text on a connection that had it before as well', async () => {
  let isLost = false
  const { written, callScript, reconnect, back } = createWorld((text) => {
    if (isLost && text.includes('EVALSHA')) {
      back()
      throw new Error('NOSCRIPT No matching script.')
    }
    return 'answer'
  })
  await callScript(SCRIPT, NOTHING)
  reconnect()
  await callScript(SCRIPT, NOTHING)
  isLost = true
  await callScript(SCRIPT, NOTHING)
  const names = written.map((text) => text.split('\r\n')[2])
  assert.deepEqual(names, ['EVAL', 'EVAL', 'EVALSHA', 'EVAL'])
})

it('any other refusal rejects', async () => {
  const { written, callScript } = createWorld(() => {
    throw new Error('OOM command not allowed')
  })
  await assert.rejects(callScript(SCRIPT, NOTHING), /^Error: OOM/)
  assert.equal(written.length, 1)
})

it('a cluster learns the slot of the first key', async () => {
  const { commands, callScript } = createWorld()
  await callScript(SCRIPT, { keys: ['{org}:b:tokens'], values: [] })
  assert.equal(commands[0]?.getSlot(), new Command('get', ['{org}:b:tokens']).getSlot())
})
