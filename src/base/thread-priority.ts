/** Priority of worker threads. */
import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'

/** Of `setpriority(2)`: a tenth of the processor's time beside a thread that wants all of it. */
const NICE = 10

/**
 * Lowers the priority of the thread that calls it: on a core that both share, work of seconds would
 * otherwise hold up the thread that answers requests for a time slice of the scheduler each time.
 * Linux alone has priorities of threads, set by their ids as those of processes are.
 */
export function lowerPriority(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), NICE)
  } catch {
    // Without /proc, or where a sandbox forbids it, the thread has the usual priority.
  }
}
