/**
 * Preloaded module for a measured server: `node --expose-gc --import bench/inside.ts …`, triggered
 * by SIGUSR2. With `PROFILE_FILE` in its environment the first signal starts a CPU profile and the
 * second writes it there; with `PROMOTED_FILE` it is a profile of what is allocated and survives
 * the collections of the young generation. Without either, a signal collects garbage and writes the
 * memory usage into `MEMORY_FILE`.
 */
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { isMainThread } from 'node:worker_threads'

const INTERVAL_MICROS = 200
const INTERVAL_BYTES = 8_192

const startProfile = async (): Promise<Session> => {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROS })
  await session.post('Profiler.start')
  return session
}

const profileInto = (file: string): (() => Promise<void>) => {
  let session: Session | undefined
  return async () => {
    if (session === undefined) {
      session = await startProfile()
      return
    }
    const { profile } = await session.post('Profiler.stop')
    writeFileSync(file, JSON.stringify(profile))
  }
}

const promotedInto = (file: string): (() => Promise<void>) => {
  let session: Session | undefined
  return async () => {
    if (session === undefined) {
      session = new Session()
      session.connect()
      // Objects that the young generation has lost are left out; those of the old one are not.
      const chosen = { samplingInterval: INTERVAL_BYTES, includeObjectsCollectedByMajorGC: true }
      await session.post('HeapProfiler.startSampling', chosen)
      return
    }
    const { profile } = await session.post('HeapProfiler.getSamplingProfile')
    writeFileSync(file, JSON.stringify(profile))
  }
}

const collectInto = (file: string) => async (): Promise<void> => {
  const options = { type: 'major', execution: 'sync', flavor: 'last-resort' } as const
  globalThis.gc?.(options)
  writeFileSync(file, JSON.stringify(process.memoryUsage()))
}

// Worker threads begin with the same arguments, and have no signals.
if (isMainThread) {
  const { PROFILE_FILE, PROMOTED_FILE, MEMORY_FILE = '/dev/null' } = process.env
  const act =
    PROFILE_FILE !== undefined
      ? profileInto(PROFILE_FILE)
      : PROMOTED_FILE !== undefined
        ? promotedInto(PROMOTED_FILE)
        : collectInto(MEMORY_FILE)
  process.on('SIGUSR2', () => void act())
}
