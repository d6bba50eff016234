/** Opening of an address in the browser of the person, where this machine has one. */
import { spawn } from 'node:child_process'
import type { Environment } from '#config/settings.ts'

/** Programs that open an address, by platform. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  // Without a shell, for which `&` of an address has a meaning.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}
const OTHER_OPENER = ['xdg-open']

/** Whether a browser can open here: neither over SSH nor without a screen. */
export function hasBrowser(environment: Environment, platform: NodeJS.Platform): boolean {
  const { SSH_CONNECTION, SSH_TTY, DISPLAY, WAYLAND_DISPLAY } = environment
  if (SSH_CONNECTION || SSH_TTY) return false
  return platform === 'darwin' || platform === 'win32' || Boolean(DISPLAY || WAYLAND_DISPLAY)
}

/** A failure is no error: the address is printed as well. */
export function openBrowser(address: string, environment: Environment): void {
  const [program = '', ...words] = OPENERS[process.platform] ?? OTHER_OPENER
  const child = spawn(program, [...words, address], {
    env: { ...environment },
    stdio: 'ignore',
    detached: true,
  })
  child.on('error', () => {})
  child.unref()
}
