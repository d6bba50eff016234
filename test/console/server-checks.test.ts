import assert from 'node:assert/strict'
import { it } from 'node:test'
import { countingAnswers } from '#console/api/answers.ts'
import { checkServer } from '#console/server/server-checks.ts'

function late(): Promise<Response> {
  return Promise.reject(new Error('late'))
}

function sendTo(status: number): Promise<Response> {
  const send = countingAnswers(() => Promise.resolve(new Response(null, { status })))
  return send('http://server.example')
}

it('a server that answers the check answers, and one that does not does not', async () => {
  assert.equal(await checkServer(async () => new Response()), true)
  await assert.rejects(checkServer(late), /late/)
  await assert.rejects(
    checkServer(async () => new Response(null, { status: 502 })),
    /returned 502/,
  )
})

it('a late check is outweighed by an answer to the page meanwhile, not by one before', async () => {
  await sendTo(200)
  await assert.rejects(checkServer(late), /late/)
  assert.equal(
    await checkServer(async () => {
      await sendTo(401)
      return late()
    }),
    true,
  )
})

it('a proxy’s answer for the server is none', async () => {
  const check = checkServer(async () => {
    await sendTo(502)
    return late()
  })
  await assert.rejects(check, /late/)
})
