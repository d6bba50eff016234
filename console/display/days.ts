/** Stretches of days as usage counts them: they begin at midnight UTC. */
import { useNow } from './clock.ts'

/** Of a day in UTC, where all are equally long. */
export const DAY_SECONDS = 86_400

/** Where the present day begins, in Unix seconds: what is asked by it changes once a day. */
export const useToday = (): number => {
  const now = useNow()
  return now - (now % DAY_SECONDS)
}

/** Where the month begins in which a day lies. */
export const startOfMonth = (day: number): number => {
  const date = new Date(day * 1000)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 1000
}
