/** The present, for what is shown relative to it. The only place here that reads the time. */
import { useEffect, useState } from 'react'

const TICK_MS = 15_000

/** Unix seconds. */
export const nowSeconds = (): number => Math.floor(Date.now() / 1000)

/** Milliseconds, of which only the distance between two means something. */
export const elapsedMs = (): number => performance.now()

/** The present in Unix seconds, moving on while the page is open. */
export const useNow = (tickMs = TICK_MS): number => {
  const [now, setNow] = useState(nowSeconds)
  useEffect(() => {
    const timer = setInterval(() => setNow(nowSeconds()), tickMs)
    return () => clearInterval(timer)
  }, [tickMs])
  return now
}
