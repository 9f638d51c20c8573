import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import protobuf from 'protobufjs'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  chromeTrace,
  emptyModel,
  foldAll,
  type Model,
  otlpTrace,
  perfettoTrace,
  Recorder,
  speedscope,
} from '../src/index.ts'
import type { TaskRecord } from '../src/index.ts'
import { spansOf } from '../src/opentelemetry.ts'
import { randomProgram } from './programs.ts'

/** As much of Perfetto's own definition as is needed to read a trace back. */
const PERFETTO = `
syntax = "proto2";
message Trace { repeated TracePacket packet = 1; }
message TracePacket {
  optional uint64 timestamp = 8; optional uint32 trusted_packet_sequence_id = 10; optional TrackEvent track_event = 11;
  optional InternedData interned_data = 12; optional uint32 sequence_flags = 13; optional TrackDescriptor track_descriptor = 60;
}
message TrackDescriptor { optional uint64 uuid = 1; optional string name = 2; optional ProcessDescriptor process = 3; optional uint64 parent_uuid = 5; }
message ProcessDescriptor { optional int32 pid = 1; optional string process_name = 6; }
message TrackEvent { repeated DebugAnnotation debug_annotations = 4; optional uint64 name_iid = 10; optional int32 type = 9; optional uint64 track_uuid = 11; }
message DebugAnnotation { optional string name = 10; optional int64 int_value = 4; optional uint64 uint_value = 3; optional string string_value = 6; }
message InternedData { repeated EventName event_names = 2; }
message EventName { optional uint64 iid = 1; optional string name = 2; }
`

interface Drawn {
  readonly name: string
  readonly from: number
  readonly to: number
}

let model: Model
const tasks = (): TaskRecord[] => [...model.tasks.values()]
const byName = (a: Drawn, b: Drawn) => a.name.localeCompare(b.name)
/** Every task with when it began and how long it was there, in microseconds from the beginning. */
const expected = (): Drawn[] =>
  tasks()
    .map(({ name, id, spawned, settled }) => ({
      name: `${name} #${id}`,
      from: spawned - model.begin,
      to: settled - model.begin,
    }))
    .sort(byName)

/** What is drawn between begin and end on one line must be nested, or viewers draw nonsense. */
function nested(
  events: ReadonlyArray<{ readonly open: boolean; readonly name: string; readonly at: number }>,
): Drawn[] {
  const stack: Array<{ name: string; at: number }> = []
  const drawn: Drawn[] = []
  let last = -Infinity
  for (const { open, name, at } of events) {
    expect(at).toBeGreaterThanOrEqual(last)
    last = at
    if (open) stack.push({ name, at })
    else {
      const opened = stack.pop()!
      drawn.push({ name: opened.name, from: opened.at, to: at })
    }
  }
  expect(stack).toEqual([])
  return drawn
}

beforeAll(async () => {
  model = emptyModel()
  const recorder = new Recorder({ onFull: (trace) => void foldAll(model, trace.events()) })
  for (const seed of [3, 14, 15]) await randomProgram(seed, () => {})
  recorder.stop()
  expect(tasks().length).toBeGreaterThan(50)
})

describe('a model exported', () => {
  it('for chrome://tracing has each task with its name and duration, in lanes that do not overlap', () => {
    const { traceEvents } = JSON.parse([...chromeTrace(model)].join('')) as {
      traceEvents: Array<{ ph: string; name: string; cat: string; ts: number; dur: number; tid: number }>
    }
    const ofTasks = traceEvents.filter(({ ph, cat }) => ph === 'X' && cat === 'task')
    expect(ofTasks.map(({ name, ts, dur }) => ({ name, from: ts, to: ts + dur })).sort(byName)).toEqual(
      expected(),
    )
    const free = new Map<number, number>()
    for (const { tid, ts, dur } of ofTasks) {
      expect(ts).toBeGreaterThanOrEqual(free.get(tid) ?? 0)
      free.set(tid, ts + dur)
    }
    expect(free.size).toBeLessThan(ofTasks.length)
    for (const wait of traceEvents.filter(({ cat }) => cat === 'wait'))
      expect(
        ofTasks.some(
          ({ tid, ts, dur }) => tid === wait.tid && ts <= wait.ts && wait.ts + wait.dur <= ts + dur,
        ),
      ).toBe(true)
  })

  it('for Perfetto reads back, by another reader, with the same names and durations', () => {
    const type = protobuf.parse(PERFETTO, { keepCase: true }).root.lookupType('Trace')
    const bytes = Buffer.concat([...perfettoTrace(model)])
    const { packet } = type.toObject(type.decode(bytes), { longs: Number }) as {
      packet: Array<{
        timestamp?: number
        sequence_flags: number
        interned_data?: { event_names: Array<{ iid: number; name: string }> }
        track_event?: { type: number; name_iid?: number; track_uuid: number }
        track_descriptor?: { uuid: number; name?: string; parent_uuid?: number }
      }>
    }
    const names = new Map<number, string>()
    const tracks = new Map<number, Array<{ open: boolean; name: string; at: number }>>()
    for (const {
      track_descriptor: track,
      interned_data: interned,
      track_event: event,
      timestamp = 0,
    } of packet) {
      if (track?.parent_uuid !== undefined) tracks.set(track.uuid, [])
      for (const { iid, name } of interned?.event_names ?? []) names.set(iid, name)
      if (event === undefined) continue
      const name = event.name_iid === undefined ? '' : names.get(event.name_iid)!
      tracks.get(event.track_uuid)!.push({ open: event.type === 1, name, at: timestamp / 1000 })
    }
    const drawn = [...tracks.values()].flatMap(nested)
    expect(drawn.filter(({ name }) => / #\d+$/.test(name)).sort(byName)).toEqual(expected())
  })

  it('for speedscope opens and closes every frame, in order', () => {
    const file = JSON.parse([...speedscope(model)].join('')) as {
      profiles: Array<{ endValue: number; events: Array<{ type: string; frame: number; at: number }> }>
      shared: { frames: Array<{ name: string }> }
    }
    const drawn = file.profiles.flatMap(({ events, endValue }) => {
      expect(events.at(-1)!.at).toBeLessThanOrEqual(endValue)
      return nested(
        events.map(({ type, frame, at }) => ({
          open: type === 'O',
          name: file.shared.frames[frame]!.name,
          at,
        })),
      )
    })
    expect(drawn.filter(({ name }) => / #\d+$/.test(name)).sort(byName)).toEqual(expected())
  })

  it('for OpenTelemetry has a span for each task below that of its parent', () => {
    const epoch = 1_700_000_000_000
    const { resourceSpans } = JSON.parse([...otlpTrace(model, { service: 'shop', epoch })].join('')) as {
      resourceSpans: [
        { scopeSpans: [{ spans: Array<Record<string, string> & { status: { code: number } }> }] },
      ]
    }
    const { spans } = resourceSpans[0].scopeSpans[0]
    expect(spans.map(({ name }) => name)).toEqual(tasks().map(({ name }) => name))
    const ids = new Map(spans.map((span) => [span.spanId, span.name]))
    for (const [
      at,
      { parentSpanId, startTimeUnixNano, endTimeUnixNano, spanId, traceId },
    ] of spans.entries()) {
      const { parent, spawned, settled } = tasks()[at]!
      expect([spanId!.length, traceId!.length]).toEqual([16, 32])
      expect(parentSpanId === undefined ? undefined : ids.get(parentSpanId)).toBe(
        model.tasks.get(parent)?.name,
      )
      expect(BigInt(endTimeUnixNano!) - BigInt(startTimeUnixNano!)).toBe(BigInt(settled - spawned) * 1000n)
    }
  })

  it('through the API of OpenTelemetry makes the same spans', () => {
    const exporter = new InMemorySpanExporter()
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
    spansOf(model, provider.getTracer('test'), 1_700_000_000_000)
    const spans = exporter.getFinishedSpans()
    expect(spans.map(({ name }) => name)).toEqual(
      tasks()
        .map(({ name }) => name)
        .reverse(),
    )
    for (const [at, { duration, parentSpanContext }] of spans.entries()) {
      const { spawned, settled, parent } = tasks().reverse()[at]!
      expect(Math.abs(duration[0] * 1e6 + duration[1] / 1e3 - (settled - spawned))).toBeLessThan(2)
      expect(parentSpanContext === undefined).toBe(!model.tasks.has(parent))
    }
  })
})
