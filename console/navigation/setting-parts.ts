/** Parts of the page of settings, and the address of each. */

/** Titles of the parts below the first. */
export const SETTINGS = [
  'Upstreams',
  'Model aliases',
  'Keys of people',
  'Nodes',
  'Background tasks',
  'Connect your app',
] as const
export type Setting = (typeof SETTINGS)[number]

/** Id of the element: `background-tasks`. */
export function settingId(name: Setting): string {
  return name.toLowerCase().replaceAll(' ', '-')
}

export function settingAddress(name: Setting): string {
  return `/settings#${settingId(name)}`
}
