/** Facts of a request: who sent it, what it asked for, what it used, and its ids. */
import { Code, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Card } from '#console/charts/card.tsx'
import { Copy } from '#console/display/copy.tsx'
import { Fact, Facts } from '#console/display/facts.tsx'
import { UpstreamLink } from '#console/display/links.tsx'
import { formatExact } from '#console/display/numbers.ts'
import { formatTime } from '#console/time/time-format.ts'
import { useZone } from '#console/time/zone.ts'
import type { RequestLog } from '#contract/extensions/request-logs.ts'
import { exactCost } from './amounts.ts'
import { KeyName, ModelName, OwnerName, ProjectName } from './names.tsx'

interface FactsProps {
  readonly log: RequestLog
}

export function Sender({ log }: FactsProps) {
  const { address, user_agent: agent, session, tags } = log
  return (
    <Card title="Sender">
      <Facts>
        <Fact name="Project">
          <ProjectName log={log} />
        </Fact>
        <Fact name="Key">
          <KeyName log={log} />
        </Fact>
        <Fact name="Owner of the key">
          <OwnerName log={log} />
        </Fact>
        <TextFact name="Address" value={address} />
        <TextFact name="User agent" value={agent} />
        <TextFact name="Session" value={session} />
        {Object.entries(tags).map(([name, value]) => (
          <Fact key={name} name={`Tag ${name}`}>
            {value}
          </Fact>
        ))}
      </Facts>
    </Card>
  )
}

export function Asked({ log }: FactsProps) {
  const { endpoint, api_format: format, upstream, status, code, streamed, ...sizes } = log
  return (
    <Card title="Request">
      <Facts>
        <RequestTimes log={log} />
        <Fact name="Endpoint">{endpoint}</Fact>
        <Fact name="API format">{FORMATS[format]}</Fact>
        <Fact name="Model">
          <ModelName log={log} />
        </Fact>
        <TextFact
          name="Upstream"
          value={upstream === null ? null : <UpstreamLink upstream={upstream} />}
        />
        <TextFact name="Status" value={status === null ? null : String(status)} />
        <TextFact name="Code" value={code} />
        <Fact name="Answer">{streamed ? 'Streamed' : 'Not streamed'}</Fact>
        <Fact name="Size">
          {formatExact(sizes.request_bytes)} bytes, answer {formatExact(sizes.answer_bytes)} bytes
        </Fact>
      </Facts>
    </Card>
  )
}

const FORMATS = { openai: 'OpenAI', anthropic: 'Anthropic' } as const

function RequestTimes({ log }: FactsProps) {
  const zone = useZone()
  return (
    <>
      <Fact name="Started">{formatTime(zone, log.started_at)}</Fact>
      <Fact name="Ended">{formatTime(zone, log.ended_at)}</Fact>
    </>
  )
}

/** Names of amounts that differ from those of the API. */
const AMOUNTS: Readonly<Record<string, string>> = {
  input_cached_tokens: 'Cached input tokens',
  input_cache_write_tokens: 'Input tokens written to the cache',
  input_cache_write_1h_tokens: 'Of these, for an hour',
  output_reasoning_tokens: 'Reasoning tokens of the output',
  input_audio_tokens: 'Audio tokens of the input',
  output_audio_tokens: 'Audio tokens of the output',
  input_image_tokens: 'Image tokens of the input',
  output_image_tokens: 'Image tokens of the output',
  input_cached_audio_tokens: 'Cached audio tokens',
  input_cached_image_tokens: 'Cached image tokens',
  estimated_input_tokens: 'Of the input tokens, estimated',
  estimated_output_tokens: 'Of the output tokens, estimated',
  requested_tokens: 'Tokens asked of the limit',
  reserved_tokens: 'Tokens reserved at admission',
}
/** Counters of requests, which are 1 in each log. */
const COUNTS = /(^|_)requests?($|_)|^refused_/

export function Used({ log }: FactsProps) {
  const amounts = Object.entries(log.usage).filter(([name]) => !COUNTS.test(name))
  return (
    <Card title="Usage">
      {amounts.length > 0 && (
        <Facts>
          {amounts.map(([name, amount]) => (
            <Fact key={name} name={AMOUNTS[name] ?? labelOf(name)}>
              {formatExact(amount)}
            </Fact>
          ))}
          <Fact name="Cost">{exactCost(log)}</Fact>
        </Facts>
      )}
      {amounts.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing was counted.
        </Text>
      )}
    </Card>
  )
}

/** `Output tokens` of `output_tokens`. */
function labelOf(name: string): string {
  return (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll('_', ' ')
}

export function Ids({ log }: FactsProps) {
  return (
    <Card title="IDs">
      <Facts>
        <IdFact name="Request ID" id={log.request_id} />
        <IdFact name="Client request ID" id={log.client_request_id} />
        <IdFact name="Trace ID" id={log.trace_id} />
        <IdFact name="Project ID" id={log.project_id} />
        <IdFact name="Key ID" id={log.api_key_id} />
        <IdFact name="Owner ID" id={log.owner?.id ?? null} />
      </Facts>
    </Card>
  )
}

function IdFact({ name, id }: { name: string; id: string | null }) {
  if (id === null) return null
  return (
    <Fact name={name}>
      <Group gap={2} wrap="nowrap" justify="flex-end">
        <Code className="id">{id}</Code>
        <Copy value={id} label={`Copy ${name.charAt(0).toLowerCase()}${name.slice(1)}`} />
      </Group>
    </Fact>
  )
}

function TextFact({ name, value }: { name: string; value: ReactNode }) {
  return value === null ? null : <Fact name={name}>{value}</Fact>
}
