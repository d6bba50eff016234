/** The upstream in a process of its own, with its control by HTTP. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Behaviour } from './behaviour.ts'
import type { TransferredRequest } from './control.ts'

const PROGRAM = join(import.meta.dirname, 'main.ts')

/** A behaviour that is valid JSON: no function, and gates by name. */
export type JsonBehaviour = Omit<Behaviour, 'matches'>

export interface UpstreamProcess {
  /** Base URL, with `/v1`. */
  readonly url: string
  readonly pid: number
  script(...behaviours: readonly JsonBehaviour[]): Promise<void>
  reset(): Promise<void>
  open(gate: string): Promise<void>
  step(id: string, to?: string): Promise<string>
  /** Resolves when so many requests have arrived. */
  untilArrived(count: number): Promise<void>
  requests(): Promise<Arrived>
  /** Ends the process. */
  close(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

export interface Arrived {
  readonly arrived: number
  readonly connections: { readonly open: number; readonly ever: number }
  readonly requests: readonly TransferredRequest[]
}

/** Starts it with these arguments (see `main.ts`); rejects when it exits instead of listening. */
export async function spawnUpstream(...parameters: readonly string[]): Promise<UpstreamProcess> {
  const child = spawn(process.execPath, [PROGRAM, ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text
      const found = /listening on (\S+)\n/.exec(said)?.[1]
      if (found) resolve(found)
    })
    ended.then(() => reject(new Error('the upstream ended instead of listening')), reject)
  })
  const sendCommand = async (command: string, body: unknown = {}): Promise<unknown> => {
    const response = await fetch(new URL(`/__control/${command}`, url), {
      method: 'POST',
      body: JSON.stringify(body),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`${command}: ${JSON.stringify(answer)}`)
    return answer
  }
  return {
    url,
    pid: child.pid ?? 0,
    script: async (...behaviours) => void (await sendCommand('script', { behaviours })),
    reset: async () => void (await sendCommand('reset')),
    open: async (gate) => void (await sendCommand('open', { gate })),
    step: async (id, to) => ((await sendCommand('step', { id, to })) as { status: string }).status,
    untilArrived: async (arrived) => void (await sendCommand('until', { arrived })),
    requests: async () => (await sendCommand('requests')) as Arrived,
    async close(signal = 'SIGTERM') {
      child.kill(signal)
      await ended
    },
  }
}
