/** The present, for what is shown relative to it. The only place here that reads the time. */
import { useEffect, useState } from 'react'

const TICK_MS = 15_000

/** Unix seconds. */
export const nowSeconds = (): number => Math.floor(Date.now() / 1000)

/** The present in Unix seconds, moving on while the page is open. */
export const useNow = (): number => {
  const [now, setNow] = useState(nowSeconds)
  useEffect(() => {
    const timer = setInterval(() => setNow(nowSeconds()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}
