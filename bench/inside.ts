/**
 * Preloaded module for a measured server: `node --expose-gc --import bench/inside.ts …`, triggered
 * by SIGUSR2. With `PROFILE_FILE` in its environment the first signal starts a CPU profile and the
 * second writes it there; with `PROMOTED` as well, it is a profile of what is allocated and
 * survives the collections of the young generation. Without a file for it, a signal collects
 * garbage and writes the memory usage into `MEMORY_FILE`.
 */
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { isMainThread } from 'node:worker_threads'

const INTERVAL_MICROS = 200
const INTERVAL_BYTES = 8_192

interface Profiler {
  begin(session: Session): Promise<unknown>
  end(session: Session): Promise<{ readonly profile: object }>
}

const time: Profiler = {
  begin: async (session) => {
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROS })
    await session.post('Profiler.start')
  },
  end: (session) => session.post('Profiler.stop'),
}

const promoted: Profiler = {
  begin: (session) =>
    session.post('HeapProfiler.startSampling', {
      samplingInterval: INTERVAL_BYTES,
      // Objects that the young generation has lost are left out; those of the old one are not.
      includeObjectsCollectedByMajorGC: true,
    }),
  end: (session) => {
    // What is allocated last would be in the profile as well.
    globalThis.gc?.({ type: 'minor' })
    return session.post('HeapProfiler.getSamplingProfile')
  },
}

function profileInto(file: string, { begin, end }: Profiler): () => Promise<void> {
  let session: Session | undefined
  return async () => {
    if (session === undefined) {
      session = new Session()
      session.connect()
      await begin(session)
      return
    }
    const { profile } = await end(session)
    writeFileSync(file, JSON.stringify(profile))
  }
}

function collectInto(file: string) {
  return async (): Promise<void> => {
    const options = { type: 'major', execution: 'sync', flavor: 'last-resort' } as const
    globalThis.gc?.(options)
    writeFileSync(file, JSON.stringify(process.memoryUsage()))
  }
}

// Worker threads begin with the same arguments, and have no signals.
if (isMainThread) {
  const { PROFILE_FILE, PROMOTED, MEMORY_FILE = '/dev/null' } = process.env
  const profiler = PROMOTED === undefined ? time : promoted
  const act =
    PROFILE_FILE === undefined ? collectInto(MEMORY_FILE) : profileInto(PROFILE_FILE, profiler)
  process.on('SIGUSR2', () => void act())
}
