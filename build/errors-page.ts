/**
 * Writes docs/reference/errors.md from the errors of the contract and the log messages:
 * `npm run docs:errors`.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { LOG_MESSAGES } from '#base/log-messages.ts'
import { type ErrorCode, errorBody, errors, problemData } from '#contract/errors/errors.ts'
import { PROBLEM_EXAMPLES, SIGN_IN_PROBLEM_EXAMPLES } from '#contract/errors/examples/examples.ts'
import { anthropicRow } from '#contract/formats/anthropic/errors.ts'
import { BATCH_PROBLEM_EXAMPLES } from './errors/batch-examples.ts'
import { ERROR_HELP } from './errors/help.ts'

const PAGE = fileURLToPath(new URL('../docs/reference/errors.md', import.meta.url))

const HEAD = `\
# Errors and log messages

Each error and log message of this server with its meaning and remedy. By symptom:
[troubleshooting](../operate/troubleshooting.md).

## Errors

The body has OpenAI's envelope: \`error.message\` with the value at fault, \`type\`, \`param\` and
\`code\`. Where \`code\` on the wire differs from the name, it is in brackets. The name is in the log
line of the request, and a label of \`bailiwick_http_errors_total\`.

An error that an upstream has answered passes as it is, with
\`x-bailiwick-error-source: upstream\`. The table has those of this server.

| Error | Status | Meaning | What to do | Message |
| --- | --- | --- | --- | --- |
`

const ANTHROPIC_HEAD = `
## In Anthropic's API format

A path of Anthropic's API, and a path of both APIs or of neither with
\`anthropic-version\`, has Anthropic's envelope: \`type\`, \`error.type\`, \`error.message\`,
\`error.details\` with \`error_code\`, \`param\` and \`limit\`, and \`request_id\`, which is also
in \`request-id\` and \`x-request-id\`. \`error_code\` is the name in the table above.

The type follows from the status: 401 \`authentication_error\`, 403
\`permission_error\`, 404 \`not_found_error\`, 409 \`conflict_error\`, 413
\`request_too_large\`, 429 \`rate_limit_error\`, 504 \`timeout_error\`, 529
\`overloaded_error\`, another below 500 \`invalid_request_error\`, any other \`api_error\`.
A rejection has \`x-should-retry: false\`, a limit \`retry-after\` if it has a time. The message
for a missing or forbidden model begins with \`model: NAME\`. Other statuses and types than
those:

| Error | Status | Type |
| --- | --- | --- |
`

const BATCH_HEAD = `
## Errors of a failed batch

In \`errors.data\` of the batch, with the number of the line where one is at fault. A line may also have an
error of the table above, in its body.

| Code | \`param\` | Message |
| --- | --- | --- |
`

const SIGN_IN_HEAD = `
## Failures of a sign-in

\`code\` is in the address of the console and in the log, the message in the log alone. What to do:
[sign-in](../guides/sign-in.md#troubleshooting).

| Code | Message |
| --- | --- |
`

const LOG_HEAD = `
## Log messages

A line about a request that failed has the message of its error, and the fields of
[logs](../operate/logs.md). All other messages:

| Message | Level | Meaning | What to do |
| --- | --- | --- | --- |
`

const FOOT = `
## How this page is made

\`npm run docs:errors\` writes it from \`src/contract/errors/\`, \`build/errors/\` and
\`src/base/log-messages.ts\`.
`

function row(...cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |\n`
}

/** The name with an anchor, for links to its row. */
function nameOf(code: ErrorCode): string {
  const wire = errorBody(problemData(code, '')).error.code
  const name = wire === code ? `\`${code}\`` : `\`${code}\` (\`${wire}\`)`
  return `<a id="${code}"></a>${name}`
}

/** Examples of the sentences of an error. */
function messagesOf(code: ErrorCode): string {
  return PROBLEM_EXAMPLES[code].map(({ message }) => message.replaceAll('|', '\\|')).join('<br>')
}

/** The text of the page. */
export function errorsPage(): string {
  const rows = Object.entries(ERROR_HELP).map(([name, help]) => {
    const code = name as ErrorCode
    return row(nameOf(code), errors[code].status, ...help, messagesOf(code))
  })
  const messages = Object.values(LOG_MESSAGES).map(({ text, level, means, remedy }) =>
    row(`\`${text}\``, level, means, remedy),
  )
  const ofAnthropic = Object.keys(ERROR_HELP).flatMap((name) => {
    const found = anthropicRow(name as ErrorCode)
    return found ? [row(`\`${name}\``, found.status, `\`${found.type}\``)] : []
  })
  const ofBatches = BATCH_PROBLEM_EXAMPLES.map(({ code, message, param }) =>
    row(`\`${code}\``, param === null ? '' : `\`${param}\``, message),
  )
  const ofSignIns = SIGN_IN_PROBLEM_EXAMPLES.map(({ code, message }) => row(`\`${code}\``, message))
  return [
    ...[
      HEAD,
      ...rows,
      ANTHROPIC_HEAD,
      ...ofAnthropic,
      BATCH_HEAD,
      ...ofBatches,
      SIGN_IN_HEAD,
      ...ofSignIns,
    ],
    ...[LOG_HEAD, ...messages, FOOT],
  ].join('')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, errorsPage())
