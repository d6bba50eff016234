/** The clock of all charts, lists and dialogs: UTC, or the browser's own; kept in the browser. */
import { readLocalStorageValue, useLocalStorage } from '@mantine/hooks'

export type Zone = 'utc' | 'local'

const KEY = 'bailiwick-zone'
const LOCAL_NAME = new Intl.DateTimeFormat().resolvedOptions().timeZone
/** No offset in winter or in summer: the browser's own clock is UTC then. */
const IS_LOCAL_UTC = [0, 6].every((month) => new Date(2026, month).getTimezoneOffset() === 0)

/** Default: usage is stored, priced and exported in UTC. */
const UTC: Zone = 'utc'

const STORED = {
  key: KEY,
  defaultValue: UTC,
  getInitialValueInEffect: false,
  serialize: (zone: Zone) => zone,
  deserialize: (text: string | undefined): Zone => (text === 'local' ? 'local' : UTC),
}

export function useZoneChoice() {
  return useLocalStorage<Zone>(STORED)
}

/** The chosen zone; UTC where the browser's own is the same. */
export function useZone(): Zone {
  const [chosen] = useZoneChoice()
  return IS_LOCAL_UTC ? 'utc' : chosen
}

/** Chosen time zone, outside of components. */
export function currentZone(): Zone {
  return IS_LOCAL_UTC ? 'utc' : readLocalStorageValue<Zone>(STORED)
}

/** `UTC`, `Europe/Berlin`. */
export function zoneName(zone: Zone): string {
  return zone === 'utc' ? 'UTC' : LOCAL_NAME
}

const short = new Intl.DateTimeFormat('en', { timeZoneName: 'short' })

/** Short name of a zone for an axis: `UTC`, `GMT+2`. */
export function zoneLabel(zone: Zone, seconds: number): string {
  if (zone === 'utc') return 'UTC'
  const part = short.formatToParts(seconds * 1000).find(({ type }) => type === 'timeZoneName')
  return part?.value ?? LOCAL_NAME
}
