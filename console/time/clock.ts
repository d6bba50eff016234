/** Current time, for relative displays. The only file of the console that reads the clock. */
import { useEffect, useState } from 'react'

const TICK_MS = 15_000

/** Unix seconds. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}

/** Milliseconds, of which only the distance between two means something. */
export function elapsedMs(): number {
  return performance.now()
}

/** The present in Unix seconds, moving on while the page is open. */
export function useNow(tickMs = TICK_MS): number {
  const [now, setNow] = useState(nowSeconds)
  useEffect(() => {
    const timer = setInterval(() => setNow(nowSeconds()), tickMs)
    return () => clearInterval(timer)
  }, [tickMs])
  return now
}
