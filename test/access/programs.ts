/** Programs that sign in: their forms, and people who answer them in the console. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Harness } from '#test/support/harness.ts'
import { makeProject } from '#test/support/keys.ts'
import { type RawAnswer, sendRaw } from '#test/support/raw.ts'
import { type Browser, openAs } from './browser.ts'

export const CLIENT = 'bailiwick-cli'
export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
export const REDIRECT = 'http://127.0.0.1:4711/callback'
export const VERIFIER = 'v'.repeat(43)
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

export type Form = Readonly<Record<string, string>>

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
  readonly refresh_token_expires_in: number
  readonly key_id: string
}

/** Sends a form. */
export function post(h: Harness, path: string, form: Form, headers = {}): Promise<RawAnswer> {
  return sendRaw(h.url, 'POST', path, {
    body: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })
}

/** The status and the code of an answer's error. */
export function errorOf({ status, json }: RawAnswer): [number, unknown] {
  return [status, json.error]
}

export async function tokensOf(answer: RawAnswer): Promise<Tokens> {
  assert.equal(answer.status, 200, answer.text)
  return JSON.parse(answer.text)
}

export function refresh(h: Harness, token: string): Promise<RawAnswer> {
  const form = { grant_type: 'refresh_token', refresh_token: token, client_id: CLIENT }
  return post(h, '/oauth/token', form)
}

export function poll(h: Harness, code: string, form: Form = {}): Promise<RawAnswer> {
  const fields = { grant_type: DEVICE_GRANT, device_code: code, client_id: CLIENT, ...form }
  return post(h, '/oauth/token', fields)
}

export function exchange(h: Harness, code: string, form: Form = {}): Promise<RawAnswer> {
  return post(h, '/oauth/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
    client_id: CLIENT,
    ...form,
  })
}

export interface DeviceCodes {
  readonly device_code: string
  readonly user_code: string
}

export async function requestCodes(h: Harness, form: Form = {}): Promise<DeviceCodes> {
  const answer = await post(h, '/oauth/device_authorization', { client_id: CLIENT, ...form })
  assert.equal(answer.status, 200, answer.text)
  return JSON.parse(answer.text)
}

/** A member of a new project, with a session. */
export interface SignedIn {
  readonly id: string
  readonly email: string
  readonly project: string
  readonly browser: Browser
}

let made = 0

export async function signedIn(
  h: Harness,
  role: 'member' | 'viewer' = 'member',
  options: { fetch?: typeof fetch } = {},
) {
  const project = await makeProject(h)
  const email = `program-${++made}@example.com`
  const user = await h.client.createUser({ email, role: 'reader' })
  await h.client.createProjectUser({ project_id: project, user_id: user.id, role })
  const browser = await openAs(h, user.id, h.url, options)
  return { id: user.id, email, project, browser } satisfies SignedIn
}

/** Signs a program in by a device code. */
export async function signProgramIn(h: Harness, person: SignedIn, form: Form = {}) {
  const codes = await requestCodes(h, form)
  const { project } = person
  await person.browser.client.approveDeviceRequest({
    user_code: codes.user_code,
    project_id: project,
  })
  const tokens = await tokensOf(await poll(h, codes.device_code))
  return { ...codes, ...tokens }
}

/** The parameters of a program that opens the console. */
export const AUTHORIZATION = {
  client_id: CLIENT,
  redirect_uri: REDIRECT,
  response_type: 'code',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
  state: 'state-1',
  host: 'laptop',
} as const

/** Approves the program that opened the console. Returns its code. */
export async function approveCode({ browser, project }: SignedIn): Promise<string> {
  const request = { ...AUTHORIZATION, project_id: project }
  const { redirect_uri } = await browser.client.approveAuthorizationRequest(request)
  return new URL(redirect_uri).searchParams.get('code') ?? assert.fail('no code')
}
