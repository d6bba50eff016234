/**
 * Calls of scripts: commands of ioredis that are written into one buffer. A connection gets a
 * script's text with its first call, and its hash from then on.
 *
 * What ioredis has for this makes a text of each argument. It also assigns functions to properties
 * of each command. The engine allocates these in the old generation of the heap, where each of them
 * keeps a command and its answer until the whole heap is marked.
 *
 * Failure modes: a server that has lost its scripts answers NOSCRIPT and runs nothing, so the call
 * is sent again with the text. Any other failure rejects as the client's does.
 */
import { createHash } from 'node:crypto'
import { Command } from 'ioredis'
import type { RedisClient } from './redis-client.ts'

/** A script in Lua. Its answer is one string. */
export interface Script {
  readonly text: string
  /** SHA-1 of the text, in hexadecimal. */
  readonly hash: string
}

export interface ScriptArguments {
  readonly keys: readonly string[]
  readonly values: readonly (string | Buffer)[]
}

/** Resolves to the answer of a call. */
export type CallScript = (script: Script, given: ScriptArguments) => Promise<Buffer>

export function createScript(text: string): Script {
  return { text, hash: createHash('sha1').update(text).digest('hex') }
}

export function createScriptCaller(client: RedisClient): CallScript {
  const scriptsOf = createKnownScripts()
  return (script, given) => {
    const writeText = (connection: object): Buffer => {
      scriptsOf(connection).add(script)
      return writeCall('EVAL', script.text, given)
    }
    const write = (connection: object): Buffer =>
      scriptsOf(connection).has(script)
        ? writeCall('EVALSHA', script.hash, given)
        : writeText(connection)
    return sendCommand(client, write, given.keys).catch((error: Error) => {
      if (!error.message.startsWith('NOSCRIPT')) throw error
      return sendCommand(client, writeText, given.keys)
    })
  }
}

/** The scripts that were sent on a connection. */
function createKnownScripts(): (connection: object) => Set<Script> {
  const all = new WeakMap<object, Set<Script>>()
  return (connection) => {
    const known = all.get(connection)
    if (known) return known
    const added = new Set<Script>()
    all.set(connection, added)
    return added
  }
}

/** Sends a command that has what the client and its clusters need of one, and no more. */
function sendCommand(
  client: RedisClient,
  toWritable: (connection: object) => Buffer,
  keys: readonly string[],
): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  // Its constructor would assign the functions.
  const command: Command = Object.create(Command.prototype)
  // A trace would show the arguments. A cluster replaces `reject`, to follow redirections.
  const parts = { name: 'evalsha', args: [], isTraced: false, promise, resolve, reject }
  client.sendCommand(Object.assign(command, parts, { getKeys: () => [...keys], toWritable }))
  return promise
}

function writeCall(name: string, script: string, { keys, values }: ScriptArguments): Buffer {
  let text = `*${3 + keys.length + values.length}\r\n${bulk(name)}${bulk(script)}`
  text += bulk(String(keys.length))
  for (const key of keys) text += bulk(key)
  const pieces: (string | Buffer)[] = []
  for (const value of values) {
    if (typeof value === 'string') text += bulk(value)
    else {
      pieces.push(`${text}$${value.length}\r\n`, value)
      text = '\r\n'
    }
  }
  pieces.push(text)
  let length = 0
  for (const piece of pieces) length += Buffer.byteLength(piece)
  const written = Buffer.allocUnsafe(length)
  let at = 0
  for (const piece of pieces) {
    at += typeof piece === 'string' ? written.write(piece, at) : piece.copy(written, at)
  }
  return written
}

/** A string of the protocol. */
function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`
}
