/**
 * Firefox of the system, driven by WebDriver BiDi (decision 133). Its version 153 does not know one
 * command that Playwright sends for each context and page: the one for the colour scheme. It is
 * answered here, and the scheme of a context is the console's own setting.
 */
import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, firefox } from 'playwright-core'

export const FIREFOX_HINT = 'no Firefox: apt-get install -y firefox-esr'
/** Name of this machine at which pages are no secure context. */
export const INSECURE_HOST = 'console.test'

const INSTALLED = ['/usr/bin/firefox-esr', '/usr/bin/firefox']
const UNKNOWN = 'emulation.setMediaFeaturesOverride'
const PREFERENCES = { 'network.dns.localDomains': INSECURE_HOST, 'ui.prefersReducedMotion': 1 }
/** Of the console's components. */
const SCHEME = 'mantine-color-scheme-value'

/** Path of a Firefox; undefined: none. */
export function findFirefox(): string | undefined {
  return process.env.FIREFOX ?? INSTALLED.find(existsSync)
}

export async function launchFirefox(executablePath: string): Promise<Browser> {
  const browser = await firefox.launch({
    executablePath,
    channel: 'moz-firefox',
    headless: true,
    firefoxUserPrefs: PREFERENCES,
  })
  answerUnknown(browser)
  return browser
}

type Send = (this: unknown, command: string, ...rest: unknown[]) => Promise<unknown>

/** The part of Playwright's own objects that sends commands. */
interface Internals {
  readonly _connection: {
    toImpl(browser: Browser): { readonly _browserSession: { readonly send: Send } }
  }
}

function answerUnknown(browser: Browser): void {
  const { _connection: connection } = firefox as unknown as Internals
  const session = connection.toImpl(browser)._browserSession
  const sessions = Object.getPrototypeOf(session) as { send: Send }
  const { send } = sessions
  sessions.send = function answer(command, ...rest) {
    return command === UNKNOWN ? Promise.resolve({}) : send.call(this, command, ...rest)
  }
}

/** Chooses the console's theme, as its menu does, and has it notice the texts that scripts type. */
export async function prepareForFirefox(
  context: BrowserContext,
  theme: 'light' | 'dark',
): Promise<void> {
  const storing = `localStorage.setItem('${SCHEME}', '${theme}')`
  await context.addInitScript(`if (location.protocol === 'http:') ${storing}`)
  await context.addInitScript(NOTICE_TYPING)
}

/**
 * Playwright sets the value of a field by a script. React compares it with the value that it knows,
 * which would be the same.
 */
const NOTICE_TYPING = `addEventListener('input', ({ target, isTrusted }) => {
  if (!isTrusted) target._valueTracker?.setValue('\\0')
}, true)`
