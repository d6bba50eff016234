/**
 * Calls of scripts, by the hash of a script.
 *
 * Failure modes: a server that does not have the script, or has lost it, answers NOSCRIPT and runs
 * nothing, so the call is sent again with the text. Any other failure rejects as the client's does.
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
  const send = (name: string, script: string, { keys, values }: ScriptArguments) =>
    client.sendCommand(new ScriptCommand(name, [script, `${keys.length}`, ...keys, ...values]))
  return async ({ text, hash }, given) => {
    try {
      return toBuffer(await send('evalsha', hash, given))
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return toBuffer(await send('eval', text, given))
    }
  }
}

/**
 * Command with the functions of a promise as they are. The closures that ioredis assigns in their
 * place are allocated in the old generation of the heap, where each keeps a command and its answer
 * until the whole heap is marked. The method of ioredis is private: `npm run upgrade-check` looks
 * whether it is still called.
 */
class ScriptCommand extends Command {}

Object.defineProperty(ScriptCommand.prototype, 'initPromise', {
  value(this: Command): void {
    this.stringifyArguments()
    Object.assign(this, Promise.withResolvers())
  },
})

function toBuffer(answer: unknown): Buffer {
  if (!Buffer.isBuffer(answer)) throw new Error('Redis did not answer a script with a string')
  return answer
}
