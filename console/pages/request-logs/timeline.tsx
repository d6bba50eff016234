/** Timeline of a request: its wait, each attempt at an upstream, and its answer. */
import { Text } from '@mantine/core'
import type { RequestLog } from '#contract/extensions/request-logs.ts'
import { attemptSentence } from '#contract/request-logs/attempt-sentence.ts'
import { durationText } from '#contract/request-logs/texts.ts'

type Tone = 'waited' | 'failed' | 'answered'

/** A part of the request, in milliseconds after its begin; of a moment the length is 0. */
interface Step {
  readonly name: string
  /** A sentence about it; '' if the name says all. */
  readonly about: string
  readonly start: number
  readonly ms: number
  readonly tone: Tone
}

export function Timeline({ log }: { log: RequestLog }) {
  const steps = stepsOf(log)
  const whole = Math.max(...steps.map(({ start, ms }) => start + ms), 1)
  return (
    <ol className="timeline" aria-label="Timeline">
      {steps.map((step) => (
        <li key={`${step.name} ${step.start}`}>
          <div>
            <Text size="sm" component="span" className="name">
              {step.name}
            </Text>
            <Text size="xs" c="dimmed" component="span" className="number">
              {timeText(step)}
            </Text>
          </div>
          <div className="track" aria-hidden="true">
            <div
              data-tone={step.tone}
              style={{
                left: `${(step.start / whole) * 100}%`,
                width: `${(step.ms / whole) * 100}%`,
              }}
            />
          </div>
          {step.about && (
            <Text size="xs" c="dimmed" className="name">
              {step.about}
            </Text>
          )}
        </li>
      ))}
    </ol>
  )
}

/** `340 ms, from 12 ms on`; of a moment `after 320 ms`. */
function timeText({ start, ms }: Step): string {
  if (ms === 0) return `after ${durationText(start)}`
  return start === 0 ? durationText(ms) : `${durationText(ms)}, from ${durationText(start)} on`
}

function stepsOf(log: RequestLog): Step[] {
  const { attempts, duration_ms: whole, outcome, model } = log
  const tone = outcome === 'succeeded' ? 'answered' : outcome === 'left' ? 'waited' : 'failed'
  return [
    ...waitOf(log),
    ...attempts.map((attempt) => ({
      name: `Attempt at ${attempt.upstream}`,
      about: attemptSentence(attempt, model),
      start: attempt.started_ms,
      ms: attempt.duration_ms,
      tone: hasFailed(attempt) ? ('failed' as const) : ('answered' as const),
    })),
    ...firstOf(log),
    { name: 'Whole request', about: '', start: 0, ms: whole, tone },
  ]
}

const ERRORS_FROM = 400

function hasFailed({ reason, status }: RequestLog['attempts'][number]): boolean {
  return reason !== null || (status ?? 0) >= ERRORS_FROM
}

/** Only the sum of the waits is known: it is shown at the begin, where most of them are. */
function waitOf({ waited_ms: ms, attempts }: RequestLog): Step[] {
  if (ms === 0) return []
  const [first] = attempts
  const isLater = first !== undefined && ms > first.started_ms
  const about = isLater ? 'In all, a part of it after the begin of the first attempt.' : ''
  return [{ name: 'Waiting', about, start: 0, ms, tone: 'waited' }]
}

/** An answer of the server itself has no byte of an upstream. */
function firstOf({ attempts, ...log }: RequestLog): Step[] {
  if (attempts.length === 0) return []
  const { first_token_ms: token, first_byte_ms: byte } = log
  const [name, start] = token === null ? ['First byte', byte] : ['First token', token]
  return start === null ? [] : [{ name, about: '', start, ms: 0, tone: 'answered' }]
}
