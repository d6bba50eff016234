/** Times as text, in the zone that was chosen. Seconds are Unix seconds. */
import type { Zone } from './zone.ts'

const MS = 1000

/** The formats of one zone. */
function formatsIn(timeZone: string | undefined) {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en', { ...options, ...(timeZone && { timeZone }) })
  return {
    full: format({ dateStyle: 'medium', timeStyle: 'long', hourCycle: 'h23' }),
    day: format({ dateStyle: 'medium' }),
    hour: format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    weekHour: format({
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
    second: format({
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    }),
    shortDay: format({ month: 'short', day: 'numeric' }),
    wholeDay: format({ dateStyle: 'full' }),
    month: format({ month: 'long', year: 'numeric' }),
  }
}

const FORMATS = { utc: formatsIn('UTC'), local: formatsIn(undefined) } as const

/** `Nov 24, 2026 at 14:03:00 UTC` */
export function formatTime(zone: Zone, seconds: number): string {
  return FORMATS[zone].full.format(seconds * MS)
}
/** `Nov 24, 2026` */
export function formatDay(zone: Zone, seconds: number): string {
  return FORMATS[zone].day.format(seconds * MS)
}
/** `14:00` */
export function formatHour(zone: Zone, seconds: number): string {
  return FORMATS[zone].hour.format(seconds * MS)
}
/** `Tue 14:00` */
export function formatWeekHour(zone: Zone, seconds: number): string {
  return FORMATS[zone].weekHour.format(seconds * MS).replace(',', '')
}
/** `Nov 24, 14:03:07` */
export function formatSecond(zone: Zone, seconds: number): string {
  return FORMATS[zone].second.format(seconds * MS)
}
/** `Nov 24` */
export function formatShortDay(zone: Zone, seconds: number): string {
  return FORMATS[zone].shortDay.format(seconds * MS)
}
/** With its weekday and year. */
export function formatWholeDay(zone: Zone, seconds: number): string {
  return FORMATS[zone].wholeDay.format(seconds * MS)
}
/** `November 2026` */
export function formatMonth(zone: Zone, seconds: number): string {
  return FORMATS[zone].month.format(seconds * MS)
}
/** ISO 8601 form of a time, for machines. */
export function toIso(seconds: number): string {
  return new Date(seconds * MS).toISOString()
}
