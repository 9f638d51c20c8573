import type { Model, TaskRecord } from '../model/model.ts'
import { endOf } from './lanes.ts'
import { nameOf, waitSlices } from './slice.ts'

const OK = 1
const ERROR = 2
const INTERNAL = 1

export interface OtlpOptions {
  /** What the service is called. */
  readonly service: string
  /** Milliseconds of Unix time at moment 0 of the program's clock. */
  readonly epoch: number
}

/** The recording as an OpenTelemetry collector takes it (OTLP in JSON): each task a span, each wait an event of it. */
export function* otlpTrace(model: Model, { service, epoch }: OtlpOptions): Generator<string> {
  const traceId = hex(Math.round(epoch), 16) + hex(model.begin, 16)
  const nanos = (at: number): string => String(BigInt(Math.round(epoch * 1000) + at) * 1000n)
  const resource = { attributes: [attribute('service.name', service)] }
  yield `{"resourceSpans":[{"resource":${JSON.stringify(resource)},"scopeSpans":[{"scope":{"name":"@async-lab/inspector"},"spans":[`
  let isFirst = true
  for (const task of model.tasks.values()) {
    const span = {
      traceId,
      spanId: hex(task.id, 16),
      ...(model.tasks.has(task.parent) && { parentSpanId: hex(task.parent, 16) }),
      name: task.name,
      kind: INTERNAL,
      startTimeUnixNano: nanos(task.spawned),
      endTimeUnixNano: nanos(endOf(task, model)),
      attributes: Object.entries(attributesOf(task, model)).map(([key, value]) => attribute(key, value)),
      events: waitSlices(task, model).map(({ name, from, to, facts }) => ({
        name: `parked: ${name}`,
        timeUnixNano: nanos(from + model.begin),
        attributes: Object.entries({ ...facts, 'parked.us': to - from }).map(([key, value]) =>
          attribute(key, value),
        ),
      })),
      status: statusOf(task),
    }
    yield `${isFirst ? '' : ','}\n${JSON.stringify(span)}`
    isFirst = false
  }
  yield ']}]}]}\n'
}

/** What a span says of its task. */
export function attributesOf(task: TaskRecord, model: Model): Record<string, string | number> {
  const { outcome = 'not ended', site, cancel, ran, longest } = task
  return {
    'async_lab.task': nameOf(task),
    'async_lab.outcome': outcome,
    ...(site !== '' && { 'code.location': site }),
    ...(cancel !== undefined && { 'async_lab.cancel.source': cancel.source }),
    ...(model.isMeasured && { 'async_lab.ran.us': ran, 'async_lab.longest.us': longest }),
  }
}

/** A task that was cancelled did what was asked of it. */
function statusOf({ outcome, error }: TaskRecord): { code: number; message?: string } {
  if (outcome === 'failed') return { code: ERROR, message: error }
  return { code: outcome === 'completed' ? OK : 0 }
}

function attribute(key: string, value: string | number): object {
  return { key, value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value } }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0').slice(-digits)
}
